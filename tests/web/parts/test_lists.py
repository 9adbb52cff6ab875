from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils import timezone


def test_a_heading_sorts_and_turns_round(draw, request_to):
    source = '{% sort_heading "营收，万元" "revenue" num=True %}'

    first = draw(source, request=request_to("/x/?city=a&page=3"))
    up = draw(source, request=request_to("/x/?sort=revenue"))
    down = draw(source, request=request_to("/x/?sort=-revenue"))

    assert 'href="?city=a&amp;sort=revenue"' in first
    assert "aria-sort" not in first
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-revenue"' in up
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=revenue"' in down


def test_a_filter_lives_in_the_address(draw, request_to):
    source = '{% filter_chip "地区" "region" choices %}'
    choices = [("", "不限"), ("a", "石桥市", 8), ("b", "清河市")]

    free = draw(source, request=request_to("/x/?q=水&page=2"), choices=choices)
    chosen = draw(source, request=request_to("/x/?region=a&q=水"), choices=choices)

    assert 'href="?q=%E6%B0%B4&amp;region=a"' in free
    assert '<summary class="chip">地区' in free
    assert '<summary class="chip set">地区：石桥市' in chosen
    assert 'aria-current="true">石桥市<small class="muted">8</small>' in chosen
    assert '<a href="?q=%E6%B0%B4">不限</a>' in chosen


def test_words_in_the_address_are_escaped(draw, request_to):
    page = draw('{% sort_heading "a" "b" %}', request=request_to("/x/?q=%22%3E%3Cscript%3E"))

    assert "<script" not in page


def test_pages(draw, request_to):
    pages = Paginator(range(73), 20)

    middle = draw("{% pagination page %}", request=request_to("/x/?q=a&page=2"), page=pages.page(2))
    only = draw("{% pagination page %}", request=request_to("/x/"), page=Paginator([], 20).page(1))

    assert "第2页，共4页" in middle
    assert 'rel="prev" href="?q=a&amp;page=1"' in middle
    assert 'rel="next" href="?q=a&amp;page=3"' in middle
    assert only.strip() == ""


def test_a_fact_has_its_source_one_press_away(draw):
    assert draw('{% fact "预算" "90万元" "会议纪要" "/files/K7/" %}') == (
        '<div><dt>预算</dt><dd>90万元</dd><dd class="src"><a href="/files/K7/">会议纪要</a></dd></div>\n'
    )
    assert draw('{% fact "电话" "" %}') == '<div><dt>电话</dt><dd class="muted">未填写</dd></div>\n'


def test_rows_can_be_picked(draw):
    assert draw("{% pick 7 label %}", label="选中<甲>") == (
        '<td class="pick"><label><input aria-label="选中&lt;甲&gt;" name="pick" type="checkbox" value="7"></label></td>'
    )
    assert "data-pick-all" in draw("{% pick_all %}")
    assert 'data-words="已选%s件"' in draw("{% bulk %}{% endbulk %}")


def test_tabs(draw):
    page = draw(
        '{% tabs items "类别" %}',
        items=[{"label": "全部", "url": "?", "count": 0, "current": True}, {"label": "场景", "url": "?k=s"}],
    )

    assert page == (
        '<nav class="tabs" aria-label="类别"><a href="?" aria-current="page">全部<small>0</small></a>'
        '<a href="?k=s">场景</a></nav>\n'
    )


def test_times_are_near_or_dated(draw):
    now = timezone.now()

    assert 'title="' in draw("{% ago at %}", at=now - timedelta(days=3))
    assert "3" in draw("{% ago at %}", at=now - timedelta(days=3))
    assert draw("{% ago at %}", at=None) == ""
    assert (
        draw("{% day at %}", at=date(2027, 3, 15))
        == '<time datetime="2027-03-15" title="2027年3月15日">2027年3月15日</time>'
    )
    assert ">3月15日<" in draw("{% day at short=True %}", at=date(timezone.localdate().year, 3, 15))
    assert ">1999年3月15日<" in draw("{% day at short=True %}", at=date(1999, 3, 15))
    assert ">12:32:05<" in draw("{% clock at %}", at=datetime(2026, 12, 8, 4, 32, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(days=21, hours=3), "21天"),
        (timedelta(hours=5), "5小时"),
        (timedelta(minutes=7), "7分钟"),
        (timedelta(seconds=3), "刚到"),
    ],
)
def test_how_long_it_waits(draw, gone, words):
    page = draw("{% waited since as wait %}{{ wait.count }}{{ wait.unit }}", since=timezone.now() - gone)

    assert page == words


def test_amounts_have_their_unit(draw):
    assert draw("{% amount value %}", value=Decimal("1250.00")).replace(" ", "") == "1,250.00万元"
    assert draw("{% amount value whole=True %}", value=Decimal("1250.00")).replace(" ", "") == "1,250万元"
    assert draw("{% amount value %}", value=None) == "未填写"
    assert draw("{{ value|figures }}", value=Decimal("1250.50")) == "1,250.50"
    assert draw("{{ value|figures }}", value=Decimal("500.000000")) == "500.00"
    assert draw("{{ value|figures }}", value=Decimal("0.000100")) == "0.000100"
    assert draw("{{ value|figures }}", value=Decimal(1250)) == "1,250"
    assert draw("{{ value|figures }}", value=None) == "—"


def test_a_timeline_begins_where_things_stand(draw):
    now = timezone.now()
    page = draw(
        "{% timeline entries %}", entries=[{"at": now, "text": "发布"}, {"at": now, "text": "提交", "note": "第2次"}]
    )

    assert page.count('class="done now"') == 1
    assert page.index("发布") < page.index("提交") < page.index("第2次")


def test_a_person_in_one_line(draw):
    assert draw('{% person "沈知远" "供热管网" "可评审" %}') == (
        '<div class="person"><b>沈知远</b><span class="muted">可评审</span><small>供热管网</small></div>\n'
    )
