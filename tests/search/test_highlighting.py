import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting import excerpts, marked

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</mark><svg/onload=alert(1)>",
    "\"'><b>",
    "&lt;script&gt;",
    "<ma<mark>rk>",
    "＜script＞alert(1)＜/script＞",
    "<mark>",
    "{{7*7}}{% load %}",
    "\u2028<i>\u0000",
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("marks", [("皮带",), ("script",), ("<", ">"), ("mark", "alert"), ("&lt",), ("",)])
def test_no_text_becomes_markup(payload: str, marks: tuple[str, ...]) -> None:
    text = f"皮带{payload}皮带"
    for html in (marked(text, marks), *excerpts([text, payload], marks, ("pi'dai",))):
        rest = html.replace("<mark>", "").replace("</mark>", "")
        assert not set(rest) & set("<>\"'")
        assert html.count("<mark>") == html.count("</mark>")


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_marking_changes_nothing_that_is_read(text: str, marks: list[str]) -> None:
    html = str(marked(text, [mark.lower() for mark in marks]))
    plain = html.replace("<mark>", "").replace("</mark>", "")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    assert plain == text


def test_finds_that_touch_are_marked_as_one() -> None:
    assert marked("碳足迹核算", ("碳足", "足迹", "核算")) == "<mark>碳足迹核算</mark>"


def test_marks_stand_on_the_text_as_it_was_written() -> None:
    assert marked("碳足跡與ＣＢＡＭ申報", ("足迹", "cbam")) == "碳<mark>足跡</mark>與<mark>ＣＢＡＭ</mark>申報"


def test_latin_is_marked_by_whole_words() -> None:
    assert marked("AI training, plain ai", ("ai",)) == "<mark>AI</mark> training, plain <mark>ai</mark>"


def test_sounds_are_marked_only_where_nothing_stands_as_written() -> None:
    assert marked("奶牛发情", ("发请",), ("fa'qin",)) == "奶牛<mark>发情</mark>"
    assert marked("奶牛发情发请", ("发请",), ("fa'qin",)) == "奶牛发情<mark>发请</mark>"


def test_the_sentences_with_most_finds_are_shown_in_their_order() -> None:
    text = "先说别的。皮带会跑。又说别的。皮带跑偏要停机。最后皮带。"
    assert excerpts([text], ("皮带", "跑偏"), most=2) == [
        "<mark>皮带</mark>会跑。",
        "<mark>皮带跑偏</mark>要停机。",
    ]


def test_without_a_find_the_first_sentence_is_shown() -> None:
    assert excerpts(["", "先说别的。再说。"], ("皮带",)) == ["先说别的。"]
    assert excerpts(["", "。。"], ("皮带",)) == []


def test_a_long_sentence_is_cut_around_its_find() -> None:
    (html,) = excerpts(["长" * 300 + "皮带" + "长" * 300], ("皮带",))
    assert "<mark>皮带</mark>" in html
    assert len(html.replace("<mark>", "").replace("</mark>", "")) == 120
