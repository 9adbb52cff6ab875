from decimal import Decimal

import pytest

from backend.lib.money import (
    Amount,
    format_amount,
    format_range,
    format_whole,
    parse_amount,
    unit_in_heading,
    wan_from_yuan,
)


def amount(low, high):
    return Amount(None if low is None else Decimal(low), None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("１２万", "12.00", "12.00"),
        ("120万元", "120.00", "120.00"),
        ("1,200,000元", "120.00", "120.00"),
        ("1，200，000元", "120.00", "120.00"),
        ("50-80万", "50.00", "80.00"),
        ("50万～80万元", "50.00", "80.00"),
        ("五十至八十万元", "50.00", "80.00"),
        ("3—5千万", "3000.00", "5000.00"),
        ("5000-1万元", "0.50", "1.00"),
        ("5000元至8000元", "0.50", "0.80"),
        ("不超过100万", None, "100.00"),
        ("100万元以内", None, "100.00"),
        ("≤200万", None, "200.00"),
        ("100万以上", "100.00", None),
        ("不低于30万元", "30.00", None),
        ("约500万左右", "500.00", "500.00"),
        ("一百二十万", "120.00", "120.00"),
        ("人民币壹佰贰拾万元整", "120.00", "120.00"),
        ("1.2亿元", "12000.00", "12000.00"),
        ("两千万", "2000.00", "2000.00"),
        ("12万5千", "12.50", "12.50"),
        ("预算：50万元", "50.00", "50.00"),
        ("￥350,000.50元", "35.00", "35.00"),
        ("0元", "0.00", "0.00"),
    ],
)
def test_amounts_as_people_type_them(text, low, high):
    reading = parse_amount(text)
    assert reading.sentence == ""
    assert reading.amount == amount(low, high)


@pytest.mark.parametrize(("unit", "wan"), [("元", "120.00"), ("万元", "1200000.00")])
def test_a_bare_number_takes_the_unit_of_its_heading(unit, wan):
    assert parse_amount("1200000", unit=unit).amount == amount(wan, wan)


def test_a_range_takes_the_unit_of_its_heading():
    assert parse_amount("50～80", unit="万元").amount == amount("50.00", "80.00")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("100", "“100”没有写单位，请写明元或万元。"),
        ("80-50万", "“80-50万”前面的金额比后面的大，请核对。"),
        ("-5万", "金额不能是负数，现在是“-5万”。"),
        ("5000元/月", "“5000元/月”是单价或比例，请填写总金额，单价写在说明里。"),
        ("100万美元", "“100万美元”是外币，请折算成人民币后填写。"),
        ("1元", "“1元”不足 0.01 万元，请核对单位。"),
        ("10万亿元", "“10万亿元”超过一万亿元，请核对单位和位数。"),
        ("看情况", "“看情况”看不出金额，请写成“120万元”或“50-80万元”。"),
        ("1,20万", "“1,20万”看不出金额，请写成“120万元”或“50-80万元”。"),
        ("10万-20万-30万", "“10万-20万-30万”看不出金额，请写成“120万元”或“50-80万元”。"),
        (
            "本项目总预算视实施范围由双方另行协商确定，初步估计在一百万元到二百万元之间",
            "这一格应只写金额，现在有 37 个字。",
        ),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text, sentence):
    reading = parse_amount(text)
    assert (reading.amount, reading.sentence) == (None, sentence)


def test_negotiable_is_no_amount_and_no_mistake():
    reading = parse_amount("面议")
    assert reading.amount is None
    assert reading.negotiable
    assert reading.sentence == "“面议”不是金额；金额未定时请把这一格留空。"


def test_empty_is_empty():
    reading = parse_amount("  ")
    assert (reading.amount, reading.sentence, reading.negotiable) == (None, "", False)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("预算（万元）", "万元"), ("合同金额(元)", "元"), ("预算/万元", "万元"), ("预算", None), ("单位：万元", "万元")],
)
def test_unit_in_heading(heading, unit):
    assert unit_in_heading(heading) == unit


def test_format():
    assert format_amount(Decimal(1250)) == "1,250.00 万元"
    assert format_whole(Decimal("1250.40")) == "1,250 万元"
    assert format_whole(Decimal("0.30")) == "不足 1 万元"
    assert format_whole(Decimal(0)) == "0 万元"
    assert wan_from_yuan(Decimal(1234567)) == Decimal("123.46")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("50", "80", "50–80 万元"),
        ("50", "50", "50 万元"),
        (None, "100", "不超过 100 万元"),
        ("1200", None, "1,200 万元以上"),
        ("0.50", "1.00", "0.50–1.00 万元"),
        (None, None, ""),
    ],
)
def test_format_range(low, high, text):
    assert format_range(amount(low, high)) == text
