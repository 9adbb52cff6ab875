from search.conditions import Meaning, Spot, WordList, conditions_in, without
from search.heads import heads, typed_head
from search.wrapping import only_wraps

CITY = Meaning("城市", {"city": ("1",)})
COUNTY = Meaning("县区", {"county": ("2",)})
WORDS = WordList(lambda: {"太原": CITY, "太原市": CITY, "小店区": COUNTY, "大同": CITY})


def found(text: str, *plain: str) -> list[tuple[str, str]]:
    return [(one.text, one.meaning.label) for one in conditions_in(text, [WORDS], plain)]


def test_the_longest_phrase_counts_and_phrases_end_with_words() -> None:
    assert found("太原市小店区的皮带") == [("太原市", "城市"), ("小店区", "县区")]
    assert found("大同小异") == []
    assert found("太原理工大学") in ([], [("太原", "城市")])  # as the dictionary cuts it


def test_words_are_given_as_they_were_typed() -> None:
    assert found("太 原 皮带") == []
    assert found("ｘ太原，大同") == [("太原", "城市"), ("大同", "城市")]


def test_plain_words_stay_words_in_any_script() -> None:
    assert found("大同 太原", "大同") == [("太原", "城市")]
    assert found("大同", "大 同") == []


def test_more_than_four_are_prose() -> None:
    text = "太原 大同 太原 大同 太原 大同"
    assert len(conditions_in(text, [WORDS])) == 4


def test_two_sources_do_not_speak_of_the_same_words() -> None:
    def other(folded: str) -> list[Spot]:
        return [Spot(0, 1, COUNTY)]

    assert [one.text for one in conditions_in("太原", [other, WORDS])] == ["太原"]


def test_the_text_without_them() -> None:
    text = "太原 皮带 大同 跑偏"
    assert without(text, conditions_in(text, [WORDS])) == "皮带 跑偏"
    assert without(text, ()) == text


def test_what_is_left_may_be_wrapping_alone() -> None:
    assert only_wraps("有哪些")
    assert only_wraps("")
    assert not only_wraps("皮带")


def test_a_name_begins_at_each_of_its_words_in_three_ways() -> None:
    assert heads(["数据标注"]) == [
        *("shujubiaozhu", "^shujubiaozhu", "sjbz", "^sjbz", "数据标注", "^数据标注"),
        *("biaozhu", "bz", "标注"),
    ]
    assert heads(["AI质检"])[:4] == ["aizhijian", "^aizhijian", "aizj", "^aizj"]
    assert heads(["", "——"]) == []


def test_what_is_typed_is_looked_for_without_gaps_and_signs() -> None:
    assert typed_head(" 數據-標 ") == "数据标"
    assert typed_head("Shu Ju") == "shuju"
