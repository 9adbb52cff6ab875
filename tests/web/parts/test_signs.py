from enum import StrEnum

import pytest
from django.template import TemplateSyntaxError


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@pytest.mark.parametrize(
    ("band", "lit", "word"),
    [("high", 3, "高度契合"), ("good", 2, "较契合"), ("fair", 1, "可了解"), ("none", 0, "未比对")],
)
def test_fit_is_arches_and_a_word(draw, band, lit, word):
    page = draw("{% fit band %}", band=band)

    assert f'data-n="{lit}"' in page
    assert page.count('class="off"') == 3 - lit
    assert word in page
    assert "%" not in page


def test_unknown_words_are_refused(draw):
    with pytest.raises(TemplateSyntaxError, match="high, good, fair, none"):
        draw('{% fit "86%" %}')
    with pytest.raises(TemplateSyntaxError, match="ok, waiting, bad, paused"):
        draw('{% state "已发布" "green" %}')
    with pytest.raises(TemplateSyntaxError, match="primary, quiet, danger"):
        draw('{% button "发布" "big" %}')


def test_a_state_is_a_sign_and_a_word(draw):
    assert draw('{% state "超期" "bad" %}') == (
        '<span class="state bad"><svg class="sign" aria-hidden="true"><use href="#i-not"/></svg>超期</span>'
    )
    assert draw('{% state "草稿" %}') == '<span class="state">草稿</span>'


@pytest.mark.parametrize(
    ("outcome", "css", "word"),
    [
        (Outcome.MET, "met", "符合"),
        (Outcome.NOT_MET, "not", "不符合"),
        (Outcome.UNKNOWN, "unknown", "暂不能判断"),
        ("met", "met", "符合"),
        ("", "unknown", "暂不能判断"),
    ],
)
def test_a_verdict_says_its_word(draw, outcome, css, word):
    page = draw(
        "{% verdict one %}", one={"outcome": outcome, "title": "成立满2年", "sentence": "7年。", "source": "第二条"}
    )

    assert f'<li class="verdict {css}">' in page
    assert f'<span class="word">{word}</span>' in page
    assert "<p>7年。</p>" in page
    assert '<p class="from">第二条</p>' in page


def test_verdicts_are_counted(draw):
    verdicts = [{"outcome": one} for one in ("met", "met", "unknown")]

    assert draw("{% verdict_count verdicts %}", verdicts=verdicts) == "2符合，1暂不能判断"


def test_conditions_are_one_line_with_the_word_read_aloud(draw):
    page = draw(
        "{% conditions verdicts %}", verdicts=[{"outcome": "met", "title": "地区不限", "cure": "x", "cure_url": "/x/"}]
    )

    assert '<span class="met"><svg class="sign" aria-label="符合" role="img">' in page
    assert "/x/" not in page  # what is met needs no cure
