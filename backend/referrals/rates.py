"""答复率、对接转化率 of institutions, never of firms: how often and how soon banks answer, and how often a yes becomes a talk.

Counted from the rows of one year; each share with its interval. To the public only where a setting says so, and only of
institutions with enough cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.utils import timezone

from backend.lib.wilson import wilson
from backend.referrals.choices import State
from backend.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import date, datetime

    from backend.organisations.models import Organisation

DAYS = 365  # back from today
LEAST = 5  # cases that a public share stands on


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the interval that holds it."""

    part: int
    whole: int

    @property
    def mean(self) -> float:
        return wilson(self.part, self.whole)[0]

    @property
    def low(self) -> float:
        return wilson(self.part, self.whole)[1]

    @property
    def high(self) -> float:
        return wilson(self.part, self.whole)[2]

    @property
    def percent(self) -> str:
        return f"{self.mean:.0%}" if self.whole else "—"

    @property
    def span(self) -> str:
        return f"{self.low:.0%}—{self.high:.0%}" if self.whole else "—"


@dataclass(frozen=True)
class Rates:
    """Of one institution. `replies`: answered in its term, of what was answered or is past its term. `contacts`: came to
    对接, of what was answered. Days are from the start of the clock to the answer.
    """

    house: Organisation
    received: int
    replies: Share
    contacts: Share
    days: float | None
    quickest: int | None
    slowest: int | None

    @property
    def enough(self) -> bool:
        return self.replies.whole >= LEAST


def rates(today: date | None = None, days: int = DAYS) -> list[Rates]:
    """One query; those with the most cases first."""
    day = today or timezone.localdate()
    start = timezone.now() - timedelta(days=days)
    rows = Referral.objects.filter(clock_started_at__gte=start).select_related("bank").order_by("bank__name", "pk")
    by_bank: dict[int, list[Referral]] = {}
    for row in rows:
        by_bank.setdefault(row.bank_id, []).append(row)
    found = [_of(some, day) for some in by_bank.values()]
    return sorted(found, key=lambda one: (-one.received, one.house.name, one.house.pk))


def _of(rows: Iterable[Referral], today: date) -> Rates:
    rows = list(rows)
    answered = [row for row in rows if row.replied_at]
    # A question stops the clock, and what was withdrawn nobody has to answer.
    late = [row for row in rows if row.state == State.REVIEW and row.reply_by and row.reply_by < today]
    in_time = [row for row in answered if row.reply_by is None or timezone.localdate(row.replied_at) <= row.reply_by]
    waits = [_days(row.clock_started_at, row.replied_at) for row in answered]
    return Rates(
        house=rows[0].bank,
        received=len(rows),
        replies=Share(len(in_time), len(answered) + len(late)),
        contacts=Share(sum(row.contacted_at is not None for row in answered), len(answered)),
        days=median(waits) if waits else None,
        quickest=min(waits, default=None),
        slowest=max(waits, default=None),
    )


def _days(start: datetime | None, end: datetime | None) -> int:
    assert start is not None
    assert end is not None
    return (timezone.localdate(end) - timezone.localdate(start)).days
