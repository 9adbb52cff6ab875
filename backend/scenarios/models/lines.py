"""A scenario's facts as one line each, for pages. `self` is the scenario that mixes this in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.lib.dates import display_date
from backend.lib.money import format_amount, format_range


class ReadsInLines:
    @property
    def place(self: Any) -> str:
        """As people say it: 太原."""
        region = self.site_region or self.owner.region
        return region.short_name if region else ""

    @property
    def published_on(self: Any) -> date | None:
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def budget_line(self: Any) -> str:
        """With two places: something is decided by it."""
        low, high = self.budget_low, self.budget_high
        if low is not None and high is not None and low != high:
            return _("%(low)s–%(high)s") % {"low": f"{low:,.2f}", "high": format_amount(high)}
        if high is not None:
            return format_amount(high) if low == high else _("不超过%(high)s") % {"high": format_amount(high)}
        return _("%(low)s以上") % {"low": format_amount(low)} if low is not None else ""

    @property
    def budget_summary(self: Any) -> str:
        """Whole 万元, for one line of a list."""
        return format_range(self.budget) if self.budget else ""

    @property
    def period_line(self: Any) -> str:
        return _("%(count)s个月") % {"count": self.period_months} if self.period_months else ""

    @property
    def deadline_line(self: Any) -> str:
        return display_date(self.deadline) if self.deadline else ""

    @property
    def site_line(self: Any) -> str:
        return " ".join(part for part in (self.site_region.name if self.site_region else "", self.site_text) if part)
