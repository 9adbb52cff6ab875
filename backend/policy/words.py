"""How days, spells and figures read in a sentence."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .periods import elapsed

MONEY = "万元"


def spell(day: date) -> str:
    """2025年3月1日."""
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def figure(value: Decimal, unit: str) -> str:
    """Money with its two places, where something is decided; any other figure as it is."""
    if unit == MONEY:
        places = max(2, -exponent) if isinstance(exponent := value.as_tuple().exponent, int) else 2
        return f"{value:,.{places}f}{unit}"
    return f"{value:,f}{unit}"


def short_figure(value: Decimal, unit: str) -> str:
    """In a one-line summary: 500万元, 1,250.50万元."""
    return f"{value:,.0f}{unit}" if value == value.to_integral_value() else figure(value, unit)


def spell_elapsed(start: date, end: date) -> str:
    """1年8个月; 2年; 8个月; 不满1个月."""
    years, months = elapsed(start, end)
    if years and months:
        return _("%(years)s年%(months)s个月") % {"years": years, "months": months}
    if years:
        return _("%(years)s年") % {"years": years}
    if months:
        return _("%(months)s个月") % {"months": months}
    return _("不满1个月")


def listed(names: Iterable[str]) -> str:
    return "、".join(names)


def either(names: Iterable[str]) -> str:
    """甲、乙或丙."""
    *head, last = names
    return _("%(head)s或%(last)s") % {"head": "、".join(head), "last": last} if head else last
