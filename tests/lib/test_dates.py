from datetime import UTC, date, datetime, timedelta

import pytest

from backend.lib.dates import (
    Period,
    Span,
    display_date,
    display_moment,
    display_span,
    display_when,
    format_period,
    parse_date,
    parse_period,
)


def span(first, last=None):
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027年3月1日", span("2027-03-01")),
        ("２０２７年３月１日", span("2027-03-01")),
        ("2027.3.1", span("2027-03-01")),
        ("2027/03/01", span("2027-03-01")),
        ("2027-03-01 00:00:00", span("2027-03-01")),
        ("2027-03-01T08:30:00+08:00", span("2027-03-01")),
        ("20270301", span("2027-03-01")),
        ("46447", span("2027-03-01")),
        ("46447.75", span("2027-03-01")),
        ("二〇二七年三月一日", span("2027-03-01")),
        ("2027年3月", span("2027-03-01", "2027-03-31")),
        ("2027-02", span("2027-02-01", "2027-02-28")),
        ("27年3月", span("2027-03-01", "2027-03-31")),
        ("2027年3月上旬", span("2027-03-01", "2027-03-10")),
        ("2027年3月底前", span("2027-03-21", "2027-03-31")),
        ("2027年", span("2027-01-01", "2027-12-31")),
        ("2027年上半年", span("2027-01-01", "2027-06-30")),
        ("2027年第三季度", span("2027-07-01", "2027-09-30")),
        ("2027Q3", span("2027-07-01", "2027-09-30")),
        ("2027年二季度末", span("2027-06-01", "2027-06-30")),
        ("2027年底", span("2027-12-01", "2027-12-31")),
        ("2026年1–11月", span("2026-01-01", "2026-11-30")),
        ("2027年3月至6月", span("2027-03-01", "2027-06-30")),
        ("2026年11月-2027年3月", span("2026-11-01", "2027-03-31")),
        ("2027.3.1-2027.6.30", span("2027-03-01", "2027-06-30")),
        ("2027年3月1日至15日", span("2027-03-01", "2027-03-15")),
        ("截至2027年3月31日", span("2027-03-31")),
    ],
)
def test_dates_as_people_type_them(text, expected):
    reading = parse_date(text)
    assert reading.sentence == ""
    assert reading.span == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月底", span("2026-03-21", "2026-03-31")),
        ("3月15日前", span("2026-03-15")),
        ("三月中旬", span("2026-03-11", "2026-03-20")),
        ("年底", span("2026-12-01", "2026-12-31")),
        ("下半年", span("2026-07-01", "2026-12-31")),
        ("今年四季度", span("2026-10-01", "2026-12-31")),
        ("明年3月", span("2027-03-01", "2027-03-31")),
    ],
)
def test_a_date_without_a_year_belongs_to_the_year_given(text, expected):
    assert parse_date(text, year=2026).span == expected
    assert parse_date(text).sentence == "日期没有写年份，请写成“2027年3月”这样的形式。"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027年2月30日", "2027年2月没有 30 日，请核对。"),
        ("2027年13月", "没有 13 月，请核对。"),
        ("1899年1月", "年份 1899 不对，请核对。"),
        ("2027年6月至3月", "“2027年6月至3月”的结束早于开始，请核对。"),
        ("3/1/2027", "“3/1/2027”看不出日期，请写成“2027年3月1日”或“2027年3月”。"),
        ("等领导通知", "“等领导通知”看不出日期，请写成“2027年3月1日”或“2027年3月”。"),
        ("长期", "“长期”不是日期；时间未定时请把这一格留空。"),
        ("一" * 50, "这一格应只写日期，现在有 50 个字。"),
    ],
)
def test_what_names_no_date_gets_a_sentence(text, sentence):
    reading = parse_date(text)
    assert (reading.span, reading.sentence) == (None, sentence)


def test_open_ended_is_told_apart():
    assert parse_date("长期").open_ended
    assert not parse_date("等领导通知").open_ended
    assert parse_date("").sentence == ""


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("6个月", Period(6, 6, "month"), "6 个月"),
        ("半年", Period(6, 6, "month"), "6 个月"),
        ("一年半", Period(18, 18, "month"), "18 个月"),
        ("1年零3个月", Period(15, 15, "month"), "15 个月"),
        ("2个季度", Period(6, 6, "month"), "6 个月"),
        ("3-6个月", Period(3, 6, "month"), "3–6 个月"),
        ("3个月至6个月", Period(3, 6, "month"), "3–6 个月"),
        ("签约后6个月内", Period(6, 6, "month"), "6 个月"),
        ("90天", Period(90, 90, "day"), "90 天"),
        ("合同签订后90日内", Period(90, 90, "day"), "90 天"),
        ("两周", Period(14, 14, "day"), "14 天"),
        ("一个半月", Period(45, 45, "day"), "45 天"),
        ("45个工作日", Period(45, 45, "workday"), "45 个工作日"),
    ],
)
def test_periods_as_people_type_them(text, expected, shown):
    assert parse_period(text).period == expected
    assert format_period(expected) == shown


@pytest.mark.parametrize(
    "text", ["12", "0天", "6-3个月", "尽早完成", "3个月-6天", f"1{'0' * 30}个月", f"1{'0' * 20}年零1个月"]
)
def test_what_names_no_period_gets_a_sentence(text):
    reading = parse_period(text)
    assert reading.period is None
    assert reading.sentence == f"“{text}”看不出周期，请写成“6个月”“90天”或“3-6个月”。"


def test_an_open_period():
    assert parse_period("长期").open_ended
    assert parse_period("").sentence == ""


NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=3), "3 小时前"),
        (timedelta(hours=11), "11 小时前"),
        (timedelta(hours=26), "1 天前"),
        (timedelta(days=3), "3 天前"),
        (timedelta(days=8), "2026年11月15日"),
        (timedelta(minutes=-30), "还有 30 分钟"),
        (timedelta(hours=-5), "还有 5 小时"),
        (timedelta(days=-3), "还有 3 天"),
        (timedelta(days=-30), "2026年12月23日"),
    ],
)
def test_display_when(ago, shown):
    assert display_when(NOW - ago, now=NOW) == shown


def test_the_day_is_shanghais_day():
    evening = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert display_date(evening) == "2026年11月23日"
    assert display_moment(evening) == "2026年11月23日 01:30"
    assert display_date(date(2026, 1, 5)) == "2026年1月5日"


@pytest.mark.parametrize(
    ("stretch", "shown"),
    [
        (span("2026-11-23"), "2026年11月23日"),
        (span("2026-11-01", "2026-11-30"), "2026年11月"),
        (span("2026-01-01", "2026-11-30"), "2026年1–11月"),
        (span("2026-01-01", "2026-12-31"), "2026年"),
        (span("2026-11-01", "2027-03-31"), "2026年11月至2027年3月"),
        (span("2026-11-03", "2026-11-09"), "2026年11月3日至2026年11月9日"),
    ],
)
def test_display_span(stretch, shown):
    assert display_span(stretch) == shown
