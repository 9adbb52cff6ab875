import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.text import DICTIONARY_HASH, bigrams, fold, normalise, sentences, words

CHINESE = st.text(alphabet="皮带运输机跑偏的检测。！；，“”ABCxyz123. \n臺灣乾隆㎡…", max_size=60)


def test_widths_case_and_traditional_characters_become_one_spelling() -> None:
    assert normalise("臺灣ＡＢＣ㎡") == "台湾abcm2"


def test_a_phrase_keeps_what_its_characters_would_lose() -> None:
    assert normalise("乾隆年間的乾燥機") == "乾隆年间的干燥机"


def test_normalising_twice_changes_nothing_more() -> None:
    assert normalise(normalise("裏面顯著ＣＯ２")) == normalise("裏面顯著ＣＯ２") == "里面显著co2"


def test_words_drop_punctuation() -> None:
    assert words("皮帶機，跑偏！") == words("皮带机跑偏")


def test_words_keep_order_and_repeats() -> None:
    assert words("数据，数据") == ["数据", "数据"]


def test_bigrams_stay_inside_runs_and_leave_other_runs_whole() -> None:
    assert bigrams("皮带机AGV，跑偏3次") == ["皮带", "带机", "agv", "跑偏", "3", "次"]


def test_nothing_gives_no_token() -> None:
    assert (words(""), bigrams(" ，。"), sentences("\n")) == ([], [], [])


def test_the_dictionary_has_a_stable_name() -> None:
    assert len(DICTIONARY_HASH) == 16


def test_sentences_end_at_marks_with_their_closing_quotes_and_at_semicolons() -> None:
    spans = sentences("其一，胶带跑偏；他问：“停机吗？”准确率3.5%。\n第二行")
    assert [span.text for span in spans] == ["其一，胶带跑偏；", "他问：“停机吗？”", "准确率3.5%。", "第二行"]


@given(CHINESE)
def test_spans_point_at_their_sentences_and_lose_no_word(text: str) -> None:
    spans = sentences(text)
    assert [text[span.start : span.end] for span in spans] == [span.text for span in spans]
    kept = "".join(span.text for span in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@given(CHINESE)
def test_folding_with_origins_agrees_with_normalising(text: str) -> None:
    folded = fold(text)
    assert folded.text == normalise(text)
    assert len(folded.origins) == len(folded.text) + 1


@pytest.mark.parametrize(
    ("text", "find", "original"), [("共㎡三", "m2", "㎡"), ("共㎡三", "m", "㎡"), ("裏面ＡＢ", "里面", "裏面")]
)
def test_a_find_in_the_folded_text_is_marked_in_the_original(text: str, find: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(find)
    start, end = folded.span(at, at + len(find))
    assert text[start:end] == original
