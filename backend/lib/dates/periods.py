"""Lengths of time as people type them, and as pages print them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from backend.lib.dates.reading import LONGEST, OPEN
from backend.lib.numerals import DIGITS, UNITS, narrow, to_number


@dataclass(frozen=True)
class Period:
    """A length of time between `low` and `high` units; equal for one figure."""

    low: int
    high: int
    unit: Literal["day", "workday", "month"]


@dataclass(frozen=True)
class PeriodReading:
    period: Period | None
    sentence: str = ""
    open_ended: bool = False


_PERIOD_AROUND = re.compile(
    r"^(合同)?(签订|签约|生效)?之?(后|日起)|^(约|大约|预计|不超过|最长|至多|共|为期|工期|周期|[:：])+|(之内|以内|内|左右|以下)$"
)
_PERIOD_UNIT = r"个?(?:自然|日历)?(工作日|季度|年度?|月|周|星期|礼拜|天|日)"
_PERIOD_NUMBER = rf"[0-9.{''.join(DIGITS)}{''.join(UNITS)}半]+"
_PERIOD = re.compile(rf"^({_PERIOD_NUMBER})(?:{_PERIOD_UNIT})?(?:[-~～—–至到]+({_PERIOD_NUMBER}))?{_PERIOD_UNIT}(半)?$")
_YEAR_AND_MONTHS = re.compile(rf"^({_PERIOD_NUMBER})年零?({_PERIOD_NUMBER})个月$")
_HALF_MORE = re.compile(rf"^({_PERIOD_NUMBER})个半(月|年)$")
_LARGEST = 100_000  # units: beyond it the figure is no length of time
_MONTHS_IN = {"月": 1, "季度": 3, "年": 12, "年度": 12}
_DAYS_IN = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}


def parse_period(text: str) -> PeriodReading:
    """Read a length of time: 6个月, 半年, 一年半, 90天, 45个工作日, 3-6个月."""
    plain = narrow(text)
    if not plain:
        return PeriodReading(None)
    if len(plain) > LONGEST:
        return PeriodReading(None, _("这一格应只写周期，现在有 %(count)d 个字。") % {"count": len(text.strip())})
    if OPEN.match(plain):
        return PeriodReading(
            None, _("“%(text)s”不是周期；时间未定时请把这一格留空。") % {"text": text.strip()}, open_ended=True
        )
    period = _period(_PERIOD_AROUND.sub("", _PERIOD_AROUND.sub("", plain)))
    if period is None or period.low < 1 or period.low > period.high:
        return PeriodReading(None, _("“%(text)s”看不出周期，请写成“6个月”“90天”或“3-6个月”。") % {"text": text.strip()})
    return PeriodReading(period)


def _period(plain: str) -> Period | None:
    if found := _YEAR_AND_MONTHS.match(plain):
        years, months = to_number(found[1]), to_number(found[2])
        return None if years is None or months is None else _whole(years * 12 + months, years * 12 + months, "month")
    if found := _HALF_MORE.match(plain):
        number = to_number(found[1])
        return None if number is None else _scaled(number + Decimal("0.5"), number + Decimal("0.5"), found[2])
    found = _PERIOD.match(plain)
    if found is None:
        return None
    low, first_unit, high, unit, half = found.groups()
    low_number, high_number = to_number(low), to_number(high or low)
    if low_number is None or high_number is None or (first_unit and first_unit != unit):
        return None
    if half:
        return _scaled(low_number + Decimal("0.5"), high_number + Decimal("0.5"), unit)
    return _scaled(low_number, high_number, unit)


def _scaled(low: Decimal, high: Decimal, unit: str) -> Period | None:
    if max(low, high) > _LARGEST:
        return None
    if unit in _MONTHS_IN:
        if unit == "月" and low % 1:  # 一个半月: days say it exactly enough
            return _whole(low * 30, high * 30, "day")
        return _whole(low * _MONTHS_IN[unit], high * _MONTHS_IN[unit], "month")
    if unit in _DAYS_IN:
        return _whole(low * _DAYS_IN[unit], high * _DAYS_IN[unit], "day")
    return _whole(low, high, "workday")


def _whole(low: Decimal, high: Decimal, unit: Literal["day", "workday", "month"]) -> Period | None:
    if max(low, high) > _LARGEST * 12 or low % 1 or high % 1:
        return None
    return Period(int(low), int(high), unit)


def format_period(period: Period) -> str:
    """6 个月, 3–6 个月, 45 个工作日."""
    figure = str(period.low) if period.low == period.high else f"{period.low}–{period.high}"
    names = {"day": _("%(figure)s 天"), "workday": _("%(figure)s 个工作日"), "month": _("%(figure)s 个月")}
    return names[period.unit] % {"figure": figure}
