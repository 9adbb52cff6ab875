"""Dates and periods: read as people type them, printed as pages show them."""

from backend.lib.dates.display import SHANGHAI, display_date, display_moment, display_span, display_when, in_shanghai
from backend.lib.dates.periods import Period, PeriodReading, format_period, parse_period
from backend.lib.dates.reading import DateReading, Span, parse_date

__all__ = [
    "SHANGHAI",
    "DateReading",
    "Period",
    "PeriodReading",
    "Span",
    "display_date",
    "display_moment",
    "display_span",
    "display_when",
    "format_period",
    "in_shanghai",
    "parse_date",
    "parse_period",
]
