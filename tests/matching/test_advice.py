"""填报提示's judgement of texts: what has no figure, what is two things, of which parts it is made, what was said before."""

import numpy as np
import pytest

from matching.advice import alike, parts, split, wishes_without_figure
from matching.advice.measuring import Worth, measure_mixing, measure_on_library, wilson
from matching.advice.wishes import has_figure
from matching.encoders import load
from matching.library import shipped
from matching.scoring.background import Background
from matching.scoring.limits import Limits

LIMITS = Limits.shipped()

BELTS = (
    "主运胶带机从井底车场一直通到原煤仓，全矿的煤都压在这条胶带上。最怕的是铁器卡在落煤点，胶带从中间划开一道口子，"
    "等尾部的人看见，胶带已经拉开三百多米。去年胶带撕裂两次，换带停产五十一个小时，新胶带还得从外省调。"
)
NURSES = (
    "住院部夜班两个护士管四十张床，呼叫铃一起响的时候先去哪一床全凭护士的记性。交接本上写的翻身时间和实际对不上，"
    "压疮去年出了九例，护士长每个月都要为护理记录补签到半夜。"
)


@pytest.fixture(scope="module")
def background():
    """Of the first six hundred problems, which is enough of a measuring rod."""
    return Background.build(shipped()[:600], load())


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "sentence",
    [
        "希望提高选煤效率，降低成本。",
        "力争实现设备状态的智能感知。",
        "目前人工巡检效率低，容易漏检。",
        "热控动作太晚，误动也多。",
        "需尽快优化排产，提升一体化水平。",
        "误报经常发生，班组意见很大。",
    ],
)
def test_a_wish_or_complaint_of_degree_without_a_figure_is_named(sentence):
    assert [span.text for span in wishes_without_figure(sentence)] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "把漏检率从3.2%降低到0.5%以内。",
        "希望提前两小时给出检修建议。",
        "力争非计划停运次数同比减半。",
        "误报太多，一个班响了四十多次。",
        "八个人沿线走，走一圈两个多小时。",
        "这里是选煤厂的主厂房。",
        "",
    ],
)
def test_what_has_a_figure_or_wishes_nothing_is_left_alone(sentence):
    assert wishes_without_figure(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "has"),
    [
        ("一体化", False),
        ("统一平台", False),
        ("第一步", False),
        ("三分之一", True),
        ("两班倒，三十人", True),
        ("９０％", True),
    ],
)
def test_numerals_inside_words_are_no_figures(sentence, has):
    assert has_figure(sentence) is has


def test_spans_stand_where_they_say():
    text = "八个人走两小时。希望提高效率！\n能耗太高。"
    found = wishes_without_figure(text)
    assert [text[span.start : span.end] for span in found] == ["希望提高效率！", "能耗太高。"]


# ── two things in one ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_about_one_thing_is_not_mixed(background):
    for text in (BELTS + BELTS, NURSES + NURSES):
        assert split(text, background).held_together >= LIMITS.mixed


def test_two_things_are_cut_where_the_second_begins(background):
    cut = split(BELTS + NURSES, background)
    assert cut.held_together < LIMITS.mixed
    assert (cut.first.text, cut.second.text) == (BELTS, NURSES)


@pytest.mark.parametrize("text", ["", "胶带撕了。", "一句话，没有句号", "。。。", "好。坏。"])
def test_what_is_short_is_never_two_things(background, text):
    assert split(text, background) is None


@pytest.mark.parametrize("text", ["🚚" * 60 + "。" + "🚚" * 60, "a" * 50_000, "字" * 20_000 + "。" + "句" * 20_000])
def test_odd_texts_do_no_harm(background, text):
    cut = split(text, background)
    assert cut is None or np.isfinite(cut.apart)
    assert parts(text, background, LIMITS.part) == []
    assert wishes_without_figure(text) == []


def test_what_it_is_worth_is_counted(background):
    worth = measure_mixing([BELTS, NURSES], background, LIMITS.mixed, pairs=4)
    assert (worth.joined, worth.found, worth.singles, worth.blamed) == (4, 4, 2, 0)


def test_on_the_library_two_voices_of_one_problem_are_one_need(background):
    worth = measure_on_library(shipped()[:600], background, LIMITS.mixed, most=40)
    assert (worth.joined, worth.singles) == (40, 40)
    assert worth.found > 10 * worth.blamed


def test_a_share_has_its_interval():
    share, low, high = wilson(81, 200)
    assert (round(share, 3), round(low, 3), round(high, 3)) == (0.405, 0.339, 0.474)
    assert wilson(0, 0) == (0.0, 0.0, 1.0)
    assert wilson(0, 30)[:2] == (0.0, 0.0)
    assert Worth(joined=2, found=1, singles=2, blamed=1).precision == wilson(1, 2)


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_problem_that_a_sentence_is_about_is_one_part_in_the_order_of_the_text(background):
    problems = shipped()[:600]
    first, second = problems[10], problems[400]
    text = f"{first.needs[0].rstrip('。')}。{second.needs[0].rstrip('。')}。"
    found = parts(text, background, LIMITS.part)
    assert [problems[part.problem].key for part in found] == [first.key, second.key]
    assert all(text[part.span.start : part.span.end] == part.span.text for part in found)


# ── said before ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_words_are_a_copy_and_other_words_are_the_same_thing():
    others = {
        1: NURSES,
        2: BELTS[: len(BELTS) * 2 // 3],
        3: "夜里皮带让铁块豁了口子，发现的时候已经撕出去老远，皮带停机换带耽误两天生产。",
    }
    found = alike(BELTS, others, load(), LIMITS.same)
    assert (found[0].key, found[0].is_copy) == (2, True)
    assert 1 not in {one.key for one in found}


def test_ties_go_by_key_and_nothing_is_like_nothing():
    assert [one.key for one in alike(BELTS, {5: BELTS, 4: BELTS}, load(), LIMITS.same)] == [4, 5]
    assert alike("短", {1: BELTS}, load(), LIMITS.same) == []
    assert alike(BELTS, {1: "", 2: "短"}, load(), LIMITS.same) == []
    assert alike(BELTS, {}, load(), LIMITS.same) == []
