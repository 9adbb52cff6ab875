from dataclasses import dataclass, field

import pytest

from backend.web.parts.bridge import cut


@dataclass
class Pair:
    facet: str = "pain"
    need_text: str = "等早班巡到才知道"
    need_span: tuple = (1, 5)
    need_source: str = "场景原文 · 痛点"
    answer_text: str = "四分钟内报到调度台"
    answer_span: tuple = (0, 4)
    answer_source: str = "案例二"
    gap: str = ""
    extra: dict = field(default_factory=dict)


@pytest.mark.parametrize(
    ("text", "span", "parts"),
    [
        ("一二三四五", (1, 3), ("一", "二三", "四五")),
        ("一二三四五", None, ("一二三四五", "", "")),
        ("一二三四五", (3, 3), ("一二三四五", "", "")),
        ("一二三四五", (3, 9), ("一二三四五", "", "")),
        ("一二三四五", (-2, 2), ("一二三四五", "", "")),
        ("一二三四五六七八九十甲乙", (0, 12), ("", "一二三四五六七八九十", "甲乙")),  # never more than ten
    ],
)
def test_cut(text, span, parts):
    assert cut(text, span) == parts


def test_a_pair_is_two_banks_and_a_named_arch(draw):
    page = draw("{% bridges pairs %}", pairs=[Pair()])

    assert '<li class="bridge" data-facet="pain">' in page
    assert "<q>等<u>早班巡到</u>才知道<cite>场景原文 · 痛点</cite></q>" in page
    assert "<span>痛点</span>" in page
    assert "<q><u>四分钟内</u>报到调度台<cite>案例二</cite></q>" in page


def test_what_nobody_answers_is_half_an_arch(draw):
    pair = {"facet": "site", "need_text": "没有信号", "gap": "没有写到。", "gap_verb": "补写一句", "gap_url": "/work/"}

    page = draw("{% bridges pairs %}", pairs=[pair])

    assert '<li class="bridge open bare-need" data-facet="site">' in page
    assert '<div class="gap">没有写到。 <a href="/work/">补写一句</a></div>' in page


def test_a_clause_names_the_arch_itself(draw):
    page = draw(
        "{% bridges pairs %}",
        pairs=[{"facet": "clause", "facet_label": "担保", "need_text": "可代替抵押", "gap": "无"}],
    )

    assert 'data-facet="ask"' in page
    assert "<span>担保</span>" in page


def test_texts_are_escaped(draw):
    evil = "<img src=x onerror=alert(1)>"

    page = draw(
        "{% bridges pairs %}", pairs=[Pair(need_text=evil, need_span=(0, 4), answer_text=evil, answer_source=evil)]
    )

    assert "<img" not in page
    assert page.count("&lt;") == 3


def test_a_match_is_an_entry_with_its_reasons(draw):
    source = (
        '{% match "换热站漏水" "/s/1/" fit="high" meta=meta evidence=pairs conditions=verdicts because=because %}'
        '{% button "有意对接" "primary" %}{% endmatch %}'
    )
    verdicts = [{"outcome": "unknown", "title": "安全许可未上传", "cure": "现在补", "cure_url": "/work/"}]

    page = draw(source, meta=["供热公司", ""], pairs=[Pair()], verdicts=verdicts, because=["痛点一对贡献最大。"])

    assert '<h2><a href="/s/1/">换热站漏水</a></h2>' in page
    assert '<p class="meta"><span>供热公司</span></p>' in page
    assert '<button class="btn primary" type="submit">有意对接</button>' in page
    assert "<p>痛点一对贡献最大。</p>" in page
    assert '安全许可未上传，<a href="/work/">现在补</a>' in page


def test_a_brief_match_leaves_the_evidence_folded(draw):
    page = draw('{% match "一条" "/s/1/" fit="fair" evidence=pairs brief=True level=3 %}{% endmatch %}', pairs=[Pair()])

    assert "<h3>" in page
    assert "bridge" not in page
