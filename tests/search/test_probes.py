import pytest

from search.expressions import AnyOf, Everything, Expression, Near, Nothing, Term
from search.probes import LONGEST_QUERY, read
from search.wrapping import unwrapped


def terms(expression: Expression) -> set[tuple[str, str]]:
    if isinstance(expression, AnyOf):
        return {found for part in expression.parts for found in terms(part)}
    return {(expression.field, expression.value)} if isinstance(expression, (Term, Near)) else set()


def test_nothing_typed_asks_for_everything_in_no_order() -> None:
    assert (read(" \n").match, read("").score) == (Everything(), Nothing())


def test_only_punctuation_asks_for_nothing() -> None:
    assert read("。？!").match == Nothing()


def test_a_text_is_asked_as_words_pairs_and_sounds() -> None:
    assert terms(read("碳足迹").score) == {
        ("words", "碳"),
        ("words", "足迹"),
        ("bigrams", "碳足"),
        ("bigrams", "足迹"),
        ("pairs", "tan'zu"),
        ("pairs", "zu'ji"),
    }


def test_one_edit_is_allowed_in_latin_words_of_four_letters() -> None:
    assert {value for field, value in terms(read("python plc").score) if field == "words"} == {"python", "plc"}
    score = read("python plc").score
    assert isinstance(score, AnyOf)
    nears = [part for part in score.parts if isinstance(part, Near)]
    assert [near.value for near in nears] == ["python"]


def test_a_reading_adds_its_words_to_both_match_and_score() -> None:
    probe = read("sjbz", lambda token: {"sjbz": ["数据标注"]}[token])
    assert ("bigrams", "标注") in terms(probe.match) & terms(probe.score)
    assert probe.meaning == "数据标注"


def test_a_reading_is_weighed_like_typed_words_and_a_further_one_less() -> None:
    probe = read("gf 检测", lambda token: {"gf": ["光伏", "规范"]}[token])
    boosts = {(part.field, part.value): part.boost for part in probe.score.parts if isinstance(part, Term)}
    likely, further = boosts["bigrams", "光伏"], boosts["bigrams", "规范"]
    assert likely > further > 0
    assert boosts["words", "光伏"] / boosts["words", "规范"] == pytest.approx(likely / further)
    assert {("pairs", "guan'fu"), ("pairs", "gui'fan")} <= boosts.keys()
    assert probe.meaning == "光伏 检测"  # a mixture of meanings would be none


def test_first_letters_count_less_where_their_words_are_known() -> None:
    def of_letters(probe):
        return next(part.boost for part in probe.score.parts if part.field == "shorts")

    assert of_letters(read("gf", lambda _: ["光伏"])) < of_letters(read("gf"))


def test_a_query_is_no_longer_than_two_hundred_characters() -> None:
    probe = read("啊" * 500 + "尾")
    assert len(probe.text) == LONGEST_QUERY == 200
    assert ("characters", "尾") not in terms(probe.match)


@pytest.mark.parametrize(
    ("question", "core"),
    [
        ("我们想找能做养殖监测的团队", "养殖监测"),
        ("谁有办法治皮带跑偏", "办法治皮带跑偏"),
        ("能耗监测", "能耗监测"),
        ("有没有", "有没有"),
        ("在线监测", "在线监测"),
    ],
)
def test_the_words_around_a_question_are_taken_off(question: str, core: str) -> None:
    assert unwrapped(question).split() == [core]


def test_syllables_that_stand_apart_are_read_together():
    said = {"fengdiangonglv": ["风电功率"]}
    probe = read("feng dian gong lv", lambda token: said.get(token, []))
    assert probe.meaning == "风电功率"
    assert "风电" in probe.marks


def test_parts_of_many_first_letters_are_looked_for_too_where_they_may_be_letters():
    def shorts_of(probe):
        return {part.value: part.boost for part in probe.score.parts if part.field == "shorts"}

    assert shorts_of(read("fdglyc")) == {"fdglyc": 1.0}
    assert shorts_of(read("fdglyc", spelt=lambda token: token == "fdglyc")) == {
        "fdglyc": 1.0, "fdgl": 0.5, "dgly": 0.5, "glyc": 0.5, "fdgly": 0.5, "dglyc": 0.5,
    }  # fmt: skip
