"""Dates, times and amounts in templates; what is exact stands in the title and in `datetime`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.lib.dates import display_date, display_moment, display_when
from backend.lib.money import CENT, format_amount, format_whole

register = template.Library()


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """3天前, with the full date at hand."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        display_moment(moment),
        display_when(moment, now=timezone.now()),
    )


@register.simple_tag
def ago_short(moment: datetime | None) -> SafeString | str:
    """As `ago`, and 11月18日 for an earlier day of this year: for narrow columns of dates."""
    if moment is None:
        return ""
    words = display_when(moment, now=timezone.now())
    if words == display_date(moment):
        words = _short(timezone.localdate(moment))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(timespec="seconds"), display_moment(moment), words
    )


@register.simple_tag
def moment(when: datetime | None) -> SafeString | str:
    """2026年11月23日 14:32."""
    if when is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="seconds"), display_moment(when))


def _short(when: date) -> str:
    """11月23日 within this year, else the full date."""
    if when.year != timezone.localdate().year:
        return display_date(when)
    return _("%(month)d月%(day)d日") % {"month": when.month, "day": when.day}


@register.simple_tag
def day(when: date | None, *, short: bool = False) -> SafeString | str:
    """2026年11月23日; short leaves out this year, which the title then says."""
    if when is None:
        return ""
    full = display_date(when)
    words = _short(when) if short else full
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), full, words)


@register.simple_tag
def clock(when: datetime | None) -> SafeString | str:
    """14:32:05, for what was saved just now."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="seconds"), f"{local:%H:%M:%S}")


@register.simple_tag
def amount(value: Decimal | None, *, whole: bool = False, missing: str = "") -> str:
    """万元 with two places where something is decided or added up; whole 万元 in one-line summaries."""
    if value is None:
        return missing or _("未填写")
    return format_whole(value) if whole else format_amount(value)


@register.filter
def figures(value: Any) -> str:
    """1,250.00 or 1,250: a number for a column whose heading names the unit; a dash where there is none.

    Of 500.000000, as the database keeps it, two places are left; what is finer than that stays.
    """
    if value in (None, ""):
        return "—"
    if isinstance(value, Decimal) and (rounded := value.quantize(CENT)) == value:
        value = rounded if value.as_tuple().exponent != 0 else value
    return f"{value:,}"


@register.filter
def shortest(value: Decimal) -> str:
    """3.15, not 3.150: a rate as people write it."""
    return f"{value.normalize():f}"


@register.simple_tag
def waited(since: datetime) -> dict[str, Any]:
    """How long something waits, in the largest unit that says it: {count, unit}."""
    gone = timezone.now() - since
    if gone.days >= 1:
        return {"count": gone.days, "unit": _("天")}
    hours, minutes = gone.seconds // 3600, gone.seconds // 60
    if hours or minutes:
        return {"count": hours or minutes, "unit": _("小时") if hours else _("分钟")}
    return {"count": "", "unit": _("刚到")}
