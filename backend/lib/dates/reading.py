"""Dates as people type them.

A text may be exact (2027.3.1), or name a stretch (2027年3月, 3月底, 2027年上半年): what it says is a `Span`, and the caller
takes the end that its question needs.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.lib.numerals import DIGITS, UNITS, narrow, to_number

LONGEST = 40  # characters a date may have; longer is prose
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_SERIALS = range(18_264, 73_416)  # 1950 to 2100: five digits that are a date and no year


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included; equal for one day."""

    first: date
    last: date


@dataclass(frozen=True)
class DateReading:
    """What a text says: a span, or the sentence that tells why not. Both are empty for an empty text."""

    span: Span | None
    sentence: str = ""
    open_ended: bool = False


class _WrongDateError(Exception):
    """Carries the sentence for a text that has the form of a date but names no day."""


OPEN = re.compile(r"^(长期|长期有效|待定|未定|另议|再议|尽快|不限|暂无|无|面议|视情况而定|根据需要|按需|常年|持续)$")
_AROUND = re.compile(
    r"^(计划|预计|拟|拟于|自|从|于|截至|截止|截止到|不晚于|约|大约)+|(之?前|以前|起|开始|完成|结束|截止|为止|左右|期间)+$"
)
_BETWEEN = re.compile(r"[~～—–至到]+|(?<=[年月日号季度底初末旬])-+")
_CHINESE_YEAR = re.compile(rf"^([{''.join(DIGITS)}]{{4}})年")
_CHINESE_NUMBER = re.compile(rf"[{''.join(DIGITS)}{''.join(UNITS)}]+(?=[年月日号])")
_TIME = re.compile(r"(?<=\d)[t日号]?\d{0,2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+]\d{2}:?\d{2})?$")
_FULL = re.compile(r"^(\d{4}|\d{2}(?=年))[-./年](\d{1,2})[-./月](\d{1,2})[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4}|\d{2}(?=年))[-./年](\d{1,2})月?(份)?(上旬|中旬|下旬|初|中|底|末|内)?$")
_QUARTER = re.compile(r"^(\d{4}|\d{2}(?=年))年?(?:第?([一二三四1-4])季度|q([1-4]))(初|中|底|末|内)?$")
_HALF = re.compile(r"^(\d{4}|\d{2}(?=年))年?(上半年|下半年|初|年?底|年?末|内|中)?$")
_NO_YEAR = re.compile(
    r"^(\d{1,2}[月](\d{1,2}[日号]?|份?(上旬|中旬|下旬|初|中|底|末|内)?)?|(第?[一二三四1-4]季度|q[1-4])(初|中|底|末|内)?|上半年|下半年|年?(底|初|末|内))$"
)
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "明年": 1, "次年": 1, "后年": 2, "去年": -1}
_THIRDS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "初": (1, 1),
    "中": (6, 7),
    "底": (12, 12),
    "末": (12, 12),
    "年底": (12, 12),
    "年末": (12, 12),
}


def parse_date(text: str, *, year: int | None = None) -> DateReading:
    """Read `text`; `year` is what a date without one belongs to (3月底), without it such a date is asked back."""
    plain = narrow(text)
    if not plain:
        return DateReading(None)
    if len(plain) > LONGEST:
        return DateReading(None, _("这一格应只写日期，现在有 %(count)d 个字。") % {"count": len(text.strip())})
    if OPEN.match(plain):
        return DateReading(
            None, _("“%(text)s”不是日期；时间未定时请把这一格留空。") % {"text": text.strip()}, open_ended=True
        )
    try:
        span = _serial(plain) or _span(plain, year) or _range(plain, year)
    except _WrongDateError as wrong:
        return DateReading(None, str(wrong))
    if span is None:
        return DateReading(
            None, _("“%(text)s”看不出日期，请写成“2027年3月1日”或“2027年3月”。") % {"text": text.strip()}
        )
    return DateReading(span)


def _serial(plain: str) -> Span | None:
    """A date that lost its format in the sheet: 46447 is 2027年3月1日."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", plain) or int(plain[:5]) not in EXCEL_SERIALS:
        return None
    day = EXCEL_EPOCH + timedelta(days=int(plain[:5]))
    return Span(day, day)


def _range(plain: str, year: int | None) -> Span | None:
    """2027年3月至6月, 2027.3.1-2027.6.30: the second part borrows what it leaves out from the first."""
    parts = [part for part in _BETWEEN.split(plain) if part]
    if len(parts) != 2:  # noqa: PLR2004  from … to …
        parts = plain.split("-") if plain.count("-") == 1 else plain.replace("年-", "年~").split("~")
    if len(parts) != 2:  # noqa: PLR2004
        return None
    first_text, last_text = parts
    if re.fullmatch(r"(.*年)?\d{1,2}", first_text) and last_text.endswith(("月", "月份", "月底", "月末")):
        first_text += "月"  # 2026年1-11月
    first = _span(first_text, year)
    if first is None:
        return None
    if re.fullmatch(r"\d{1,2}[日号]?", last_text):
        last_text = (
            f"{first.first.year}-{first.first.month}-{last_text.rstrip('日号')}"
            if first.first == first.last
            else f"{last_text}月"
        )
    last = _span(last_text, first.first.year)
    if last is None:
        return None
    if last.last < first.first:
        raise _WrongDateError(_("“%(text)s”的结束早于开始，请核对。") % {"text": plain})
    return Span(first.first, last.last)


def _span(plain: str, year: int | None) -> Span | None:
    plain = _TIME.sub("", _AROUND.sub("", plain))
    plain = _CHINESE_YEAR.sub(lambda found: f"{to_number(found[1])}年", plain)
    plain = _CHINESE_NUMBER.sub(lambda found: str(to_number(found[0])), plain)
    for word, offset in _RELATIVE_YEARS.items():
        if plain.startswith(word):
            plain = f"{_known(year) + offset}年{plain.removeprefix(word)}"
    if _NO_YEAR.match(plain):
        plain = f"{_known(year)}年{plain}"
    if found := _FULL.match(plain) or _COMPACT.match(plain):
        day = _day(_year(found[1]), int(found[2]), int(found[3]))
        return Span(day, day)
    if found := _MONTH.match(plain):
        return _month(_year(found[1]), int(found[2]), found[4])
    if found := _QUARTER.match(plain):
        return _months(_year(found[1]), *_quarter(_QUARTERS[found[2] or found[3]], found[4]))
    if found := _HALF.match(plain):
        return _months(_year(found[1]), *_YEAR_PARTS.get(found[2] or "", (1, 12)))
    return None


def _known(year: int | None) -> int:
    if year is None:
        raise _WrongDateError(_("日期没有写年份，请写成“2027年3月”这样的形式。"))
    return year


def _year(text: str) -> int:
    year = int(text) + (2000 if len(text) == 2 else 0)  # noqa: PLR2004  27年 is 2027
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise _WrongDateError(_("年份 %(year)d 不对，请核对。") % {"year": year})
    return year


def _day(year: int, month: int, day: int) -> date:
    last = _last_day(year, month)
    if not 1 <= day <= last:
        raise _WrongDateError(
            _("%(year)d年%(month)d月没有 %(day)d 日，请核对。") % {"year": year, "month": month, "day": day}
        )
    return date(year, month, day)


def _last_day(year: int, month: int) -> int:
    if not 1 <= month <= 12:  # noqa: PLR2004  months of a year
        raise _WrongDateError(_("没有 %(month)d 月，请核对。") % {"month": month})
    return monthrange(year, month)[1]


def _month(year: int, month: int, part: str | None) -> Span:
    last = _last_day(year, month)
    from_day, to_day = _THIRDS.get(part or "", (1, 31))
    return Span(date(year, month, from_day), date(year, month, min(to_day, last)))


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), date(year, last, _last_day(year, last)))


def _quarter(number: int, part: str | None) -> tuple[int, int]:
    first = number * 3 - 2
    return {
        "初": (first, first),
        "中": (first + 1, first + 1),
        "底": (first + 2, first + 2),
        "末": (first + 2, first + 2),
    }.get(part or "", (first, first + 2))
