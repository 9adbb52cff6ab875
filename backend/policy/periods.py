"""Years and months between days, as the Civil Code counts them (第二百零二条): a month without the day ends the period on its last day."""

from calendar import monthrange
from datetime import MAXYEAR, date


def anniversary(day: date, years: int) -> date:
    """The day that so many full years are over: founded on 29 February 2024, two years are full on 28 February 2026."""
    return _on_day(day.year + years, day.month, day.day) if day.year + years <= MAXYEAR else date.max


def latest_start(end: date, years: int) -> date:
    """The last day on which something may have begun to be so many full years old on `end`."""
    year = end.year - years
    if year < 1:
        return date.min
    if end.day == monthrange(end.year, end.month)[1]:  # the last day of February ends what began on any later one
        return date(year, end.month, monthrange(year, end.month)[1])
    return _on_day(year, end.month, end.day)


def elapsed(start: date, end: date) -> tuple[int, int]:
    """Full years and months from start to end; nothing has elapsed before the start."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end < _on_day(end.year, end.month, start.day):
        months -= 1
    return divmod(max(months, 0), 12)


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
