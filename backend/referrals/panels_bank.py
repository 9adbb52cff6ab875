"""What the bank's side puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import WRITING_ROLES
from backend.organisations.middleware import acting_membership
from backend.organisations.rules import is_officer, is_registrar
from backend.referrals.choices import State
from backend.referrals.choices_bank import Speaker
from backend.referrals.models import Figure, Referral
from backend.referrals.reading import queue_rows, results_to_confirm
from backend.web.places import WaitingLine

LINES_MOST = 20


def for_banks(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.is_financier


def for_officers(request: HttpRequest) -> bool:
    return bool(is_officer(request.user))


def waiting_count(request: HttpRequest) -> int:
    """What waits for this bank's answer."""
    membership = acting_membership(request)
    assert membership is not None
    return Referral.objects.of_bank(request.user).filter(bank=membership.organisation_id, state=State.REVIEW).count()


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For a bank what is to be answered and confirmed, for an entity a bank's questions, for officers the figures."""
    membership = acting_membership(request)
    if membership is not None and membership.role in WRITING_ROLES:
        if membership.organisation.is_financier:
            yield from _of_bank(request, membership.organisation_id)
        elif membership.organisation.is_entity:
            yield from _of_entity(membership.organisation_id)
    if is_registrar(request.user):
        for figure in Figure.objects.waiting().select_related("entity")[:LINES_MOST]:
            yield WaitingLine(
                since=figure.told_at, kind=_("指标数据"), title=str(figure), sub=str(figure.entity),
                url=reverse("referrals:figures_to_check"), verb=_("核对"),
            )  # fmt: skip


def _of_bank(request: HttpRequest, bank_id: int) -> Iterator[WaitingLine]:
    rows = Referral.objects.of_bank(request.user).filter(bank=bank_id, state=State.REVIEW)
    rows = rows.select_related("entity", "product").order_by("reply_by", "pk")[:LINES_MOST]
    for row in queue_rows(rows):
        assert row.referral.clock_started_at is not None  # what is in review has a clock
        yield WaitingLine(
            since=row.referral.clock_started_at, kind=_("推介"), title=row.title, sub=str(row.referral.product or ""),
            url=reverse("referrals:review", args=[row.referral.reference]), verb=_("答复"), deadline=row.referral.reply_by,
        )  # fmt: skip
    for result in results_to_confirm(request.user).filter(referral__bank=bank_id)[:LINES_MOST]:
        page = reverse("referrals:review" if result.readable else "referrals:stage", args=[result.referral.reference])
        yield WaitingLine(
            since=result.reported_at, kind=_("授信结果"), title=_("推介%s") % result.referral.reference,
            sub=result.get_kind_display(), url=page, verb=_("确认"),
        )  # fmt: skip


def _of_entity(entity_id: int) -> Iterator[WaitingLine]:
    rows = Referral.objects.filter(entity=entity_id, state=State.QUESTION).select_related("bank")
    for row in rows.prefetch_related("messages").order_by("pk")[:LINES_MOST]:
        asked = [one for one in row.messages.all() if one.speaker == Speaker.BANK]
        if asked:
            yield WaitingLine(
                since=asked[-1].at, kind=_("银行提问"), title=str(row.bank), sub=asked[-1].body[:40],
                url=reverse("referrals:asked", args=[row.reference]), verb=_("回答"),
            )  # fmt: skip
