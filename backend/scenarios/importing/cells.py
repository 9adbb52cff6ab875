"""What one cell says, or the sentence that tells why it cannot be read (UnreadableError)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from backend.lib.dates import Period, parse_date, parse_period
from backend.lib.importing import UnreadableError
from backend.lib.money import Amount, Unit, parse_amount
from backend.lib.numerals import narrow
from backend.scenarios.choices import ChanceType, Procurement, ScenarioType

T = TypeVar("T")

MONTHS_MOST = 120
DAYS_A_MONTH, WORKDAYS_A_MONTH = 30, 21
_LINE_END = re.compile(r"\s*\n\s*")
_BETWEEN_CHOICES = re.compile(r"[、,，;；/\s和及与+]+")
_BEFORE_A_NAME = re.compile(r"^([(（]?[\d一二三四五六七八九十]+[)）.、．]\s*)?(山西省?)?")
# How offices say the same.
_PROCUREMENT_WORDS = {
    Procurement.OPEN_TENDER: ("公开招标", "招标", "招投标"),
    Procurement.CONSULTATION: ("竞争性磋商", "磋商", "竞争性谈判", "谈判"),
    Procurement.INQUIRY: ("询价", "询比价", "比价", "询比采购"),
    Procurement.SINGLE_SOURCE: ("单一来源", "单一来源采购", "直接采购"),
    Procurement.UNDECIDED: ("待定", "未定", "待确定", "尚未确定", "暂未确定"),
    Procurement.NONE: ("不涉及采购", "不涉及", "不采购", "无需采购", "无"),
}


def line(label: str, most: int) -> Callable[[str], str]:
    """A reader for one line of at most so many characters."""
    return lambda text: _short_enough(label, _LINE_END.sub("", text.strip()), most)


def prose(label: str, most: int) -> Callable[[str], str]:
    """A reader for text that keeps its lines."""
    return lambda text: _short_enough(label, text.strip(), most)


def _short_enough(label: str, text: str, most: int) -> str:
    if len(text) > most:
        raise UnreadableError(
            _("“%(label)s”最多%(most)d个字，现在有%(count)d个字。") % {"label": label, "most": most, "count": len(text)}
        )
    return text


def scenario_type(text: str) -> ScenarioType | None:
    """技术应用新场景, 技术应用类, 1.技术应用: whatever names exactly one of the three."""
    said = narrow(text)
    named = [kind for kind in ScenarioType if str(kind.label).removesuffix("新场景") in said]
    return named[0] if len(named) == 1 else None


def not_a_type(text: str) -> UnreadableError:
    return UnreadableError(
        _("“%(text)s”不是场景类型，请从%(all)s中选一种。") % {"text": text.strip(), "all": _listed(ScenarioType.labels)}
    )


def chance_types(text: str) -> list[str]:
    """测试、应用: any of the three, each once."""
    said = [word for word in _BETWEEN_CHOICES.split(text.strip()) if word]
    named = [chance.value for chance in ChanceType if any(str(chance.label) in word for word in said)]
    strange = [word for word in said if not any(str(chance.label) in word for chance in ChanceType)]
    if strange:
        raise UnreadableError(
            _("“%(text)s”不是机会类型，请从%(all)s中选，可以选几种。")
            % {"text": strange[0], "all": _listed(ChanceType.labels)}
        )
    return named


def procurement(text: str) -> str:
    said = narrow(text)
    for way, words in _PROCUREMENT_WORDS.items():
        if said in words:
            return way.value
    raise UnreadableError(
        _("“%(text)s”不是后续采购方式，请从%(all)s中选一种。")
        % {"text": text.strip(), "all": _listed(Procurement.labels)}
    )


def named_row(text: str, rows: Mapping[str, T]) -> T | None:
    """The row of a code table that the cell names, whatever stands before or behind: 5.先进制造业, 山西省太原市小店区."""
    said = narrow(_BEFORE_A_NAME.sub("", text.strip()))
    if said in rows:
        return rows[said]
    fitting = [name for name in rows if said.startswith(name)]
    return rows[max(fitting, key=len)] if fitting else None


def named(what: str, rows: Mapping[str, T], listed: Iterable[str]) -> Callable[[str], T]:
    """A reader for a row of a code table; `what` is what the sentence calls it."""

    def read(text: str) -> T:
        found = named_row(text, rows)
        if found is None:
            raise UnreadableError(
                _("“%(text)s”不是%(what)s，请从%(all)s中选一个。")
                % {"text": text.strip(), "what": what, "all": _listed(listed)}
            )
        return found

    return read


def budget(text: str, unit: Unit | None = None) -> Amount | None:
    """In 万元; 面议 leaves it open."""
    reading = parse_amount(text, unit=unit)
    if reading.sentence and not reading.negotiable:
        raise UnreadableError(reading.sentence)
    return reading.amount


def months(text: str) -> int | None:
    """The longer end, in whole months; 长期 leaves it open. A bare number counts months."""
    bare = narrow(text)
    reading = parse_period(f"{bare}个月" if bare.isdecimal() else text)
    if reading.open_ended:
        return None
    if reading.period is None:
        raise UnreadableError(reading.sentence)
    count = _in_months(reading.period)
    if count > MONTHS_MOST:
        raise UnreadableError(_("“%(text)s”超过十年，请核对周期。") % {"text": text.strip()})
    return count


def _in_months(period: Period) -> int:
    length = {"day": DAYS_A_MONTH, "workday": WORKDAYS_A_MONTH, "month": 1}[period.unit]
    return -(-period.high // length)  # a month that is begun counts


def last_day(text: str) -> date | None:
    """The end of what is named; 长期 leaves it open."""
    reading = parse_date(text)
    if reading.sentence and not reading.open_ended:
        raise UnreadableError(reading.sentence)
    return reading.span.last if reading.span else None


def _listed(labels: Iterable[object]) -> str:
    return "、".join(str(label) for label in labels)
