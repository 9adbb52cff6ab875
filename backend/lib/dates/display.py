"""Dates and moments as pages print them, on the wall clock of Asia/Shanghai."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.lib.dates.reading import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_shanghai(moment: datetime) -> datetime:
    """The same moment on the wall clock of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def display_date(day: date) -> str:
    """2026年11月23日; of a moment, its day in Shanghai."""
    if isinstance(day, datetime):
        day = in_shanghai(day).date()
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def display_moment(moment: datetime) -> str:
    """2026年11月23日 14:32."""
    return f"{display_date(moment)} {in_shanghai(moment):%H:%M}"


def display_when(moment: datetime, *, now: datetime) -> str:
    """刚刚, 5 分钟前, 3 小时前, 3 天前 within a week, then the date; 还有 3 天 for what is to come."""
    gone = now - moment
    if gone < timedelta(0):
        return _display_ahead(-gone, moment, now)
    if gone < timedelta(minutes=1):
        return _("刚刚")
    if gone < timedelta(hours=1):
        return _("%(count)d 分钟前") % {"count": gone // timedelta(minutes=1)}
    days = (in_shanghai(now).date() - in_shanghai(moment).date()).days
    if days == 0 or gone < timedelta(hours=12):
        return _("%(count)d 小时前") % {"count": gone // timedelta(hours=1)}
    if days < 7:  # noqa: PLR2004  within a week
        return _("%(count)d 天前") % {"count": days}
    return display_date(moment)


def _display_ahead(left: timedelta, moment: datetime, now: datetime) -> str:
    if left < timedelta(hours=1):
        return _("还有 %(count)d 分钟") % {"count": max(1, left // timedelta(minutes=1))}
    if left < timedelta(days=1):
        return _("还有 %(count)d 小时") % {"count": left // timedelta(hours=1)}
    days = (in_shanghai(moment).date() - in_shanghai(now).date()).days
    return _("还有 %(count)d 天") % {"count": days} if days < 7 else display_date(moment)  # noqa: PLR2004


def display_span(span: Span) -> str:
    """2027年3月1日, 2027年3月, 2026年1–11月, or both ends."""
    first, last = span.first, span.last
    if first == last:
        return display_date(first)
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole_months and first.year != last.year:
        months = _("%(first_year)d年%(first_month)d月至%(last_year)d年%(last_month)d月")
        return months % {
            "first_year": first.year,
            "first_month": first.month,
            "last_year": last.year,
            "last_month": last.month,
        }
    if whole_months:
        if (first.month, last.month) == (1, 12):
            return _("%(year)d年") % {"year": first.year}
        figure = str(first.month) if first.month == last.month else f"{first.month}–{last.month}"
        return _("%(year)d年%(months)s月") % {"year": first.year, "months": figure}
    return _("%(first)s至%(last)s") % {"first": display_date(first), "last": display_date(last)}
