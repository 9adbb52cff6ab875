"""Sums over referrals for officers and the regulator (W17). Never a score, never one bank's reasons."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from backend.referrals.choices import ResultKind, ResultState, State
from backend.referrals.models import CreditResult, Referral

if TYPE_CHECKING:
    from backend.organisations.models import Organisation

THOUSANDTH = Decimal("0.001")


def consented(prefix: str = "") -> Q:
    """Whose entity said yes, whatever became of the consent afterwards: a month that is over does not change."""
    return Q(**{f"{prefix}answered_at__isnull": False}) & ~Q(**{f"{prefix}state": State.REFUSED})


@dataclass(frozen=True)
class Sums:
    """Of one bank, or of all. Firms are entities, each counted once, and so is what each asks for; amounts in 万元."""

    pairs: int = 0
    firms: int = 0
    needed: Decimal = Decimal(0)
    consented: int = 0
    replied: int = 0
    accepted: int = 0
    credited_firms: int = 0
    credited: Decimal = Decimal(0)
    drawn_firms: int = 0
    drawn: Decimal = Decimal(0)
    first_loans: int = 0
    unsecured: int = 0
    rate: Decimal | None = None  # weighted by what was drawn; None where no drawn row says its rate


@dataclass(frozen=True)
class Line:
    bank: Organisation
    sums: Sums


@dataclass(frozen=True)
class Report:
    first: date
    last: date
    lines: list[Line]
    total: Sums


def month_of(text: str, today: date | None = None) -> tuple[date, date]:
    """2026-11 as its first and last day; the month of today where it says nothing or nonsense."""
    today = today or timezone.localdate()
    year, _dash, month = text.partition("-")
    if year.isascii() and month.isascii() and year.isdigit() and month.isdigit():
        number, which = int(year[:5]), int(month[:3])
        if 2000 <= number <= 2100 and 1 <= which <= 12:  # noqa: PLR2004  years of this register, months of a year
            return date(number, which, 1), date(number, which, calendar.monthrange(number, which)[1])
    return today.replace(day=1), today.replace(day=calendar.monthrange(today.year, today.month)[1])


def report(first: date, last: date) -> Report:
    """What was sent within these days, and what was confirmed as credited or drawn on these days; three queries."""
    start, end = _start(first), _start(last + timedelta(days=1))
    sent = (
        Referral.objects.filter(asked_at__gte=start, asked_at__lt=end)
        .annotate(said_yes=ExpressionWrapper(consented(), BooleanField()))
        .select_related("bank")
        .order_by("bank__name", "pk")
    )
    results = CreditResult.objects.filter(on__gte=first, on__lte=last, state=ResultState.CONFIRMED)
    rows, money = list(sent), list(results.select_related("referral__bank"))
    banks = {row.bank_id: row.bank for row in rows} | {one.referral.bank_id: one.referral.bank for one in money}
    lines = [
        Line(
            bank,
            sums([row for row in rows if row.bank_id == pk], [one for one in money if one.referral.bank_id == pk]),
        )
        for pk, bank in sorted(banks.items(), key=lambda item: (item[1].name, item[0]))
    ]
    return Report(first, last, lines, sums(rows, money))


def sums(rows: Iterable[Any], results: Iterable[CreditResult]) -> Sums:
    """Counted from the rows themselves, each with its `said_yes`."""
    rows = list(rows)
    needed: dict[int, Decimal] = {}  # one need goes to several banks
    for row in rows:
        needed[row.entity_id] = max(needed.get(row.entity_id, Decimal(0)), row.need_amount or Decimal(0))
    credited = [one for one in results if one.kind == ResultKind.CREDITED]
    drawn = [one for one in results if one.kind == ResultKind.DRAWN]
    rated = [one for one in drawn if one.rate is not None]
    weight = sum((one.amount for one in rated), Decimal(0))
    return Sums(
        pairs=len(rows),
        firms=len({row.entity_id for row in rows}),
        needed=sum(needed.values(), Decimal(0)),
        consented=sum(row.said_yes for row in rows),
        replied=sum(row.replied_at is not None for row in rows),
        accepted=sum(row.replied_at is not None and row.state != State.DECLINED for row in rows),
        credited_firms=len({one.referral.entity_id for one in credited}),
        credited=sum((one.amount for one in credited), Decimal(0)),
        drawn_firms=len({one.referral.entity_id for one in drawn}),
        drawn=sum((one.amount for one in drawn), Decimal(0)),
        first_loans=sum(one.first_loan for one in drawn),
        unsecured=sum(one.unsecured for one in drawn),
        rate=(
            (sum((one.amount * one.rate for one in rated if one.rate is not None), Decimal(0)) / weight).quantize(THOUSANDTH, ROUND_HALF_UP)
            if weight
            else None
        ),
    )  # fmt: skip


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
