"""What this app puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import WRITING_ROLES
from backend.organisations.middleware import acting_membership
from backend.referrals.choices import BatchState
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.rules import may_propose, sees_statistics, writes_for_regulator
from backend.web.places import WaitingLine

LINES_MOST = 20


def for_batches(request: HttpRequest) -> bool:
    """Officers and the regulator."""
    return bool(sees_statistics(request.user))


def for_entities(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.is_entity


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For the regulator the letters, for officers the drafts that they have not sent, for an entity the questions."""
    if writes_for_regulator(request.user):
        rows = ReferralBatch.objects.waiting_for_note().select_related("bureau").order_by("sent_at", "pk")
        for batch in rows[:LINES_MOST]:
            yield WaitingLine(
                since=batch.sent_at, kind=_("推介函"), title=str(batch), sub=str(batch.bureau),
                url=reverse("referrals:batch", args=[batch.reference]), verb=_("知悉"),
            )  # fmt: skip
    if may_propose(request.user):
        drafts = ReferralBatch.objects.filter(state=BatchState.DRAFT, proposed_by=request.user.pk)
        for batch in drafts.order_by("created_at")[:LINES_MOST]:
            yield WaitingLine(
                since=batch.created_at, kind=_("推介批次"), title=_("%s待发出") % batch.reference, sub="",
                url=reverse("referrals:batch", args=[batch.reference]), verb=_("发出"),
            )  # fmt: skip
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_entity or membership.role not in WRITING_ROLES:
        return
    asked = Referral.objects.asked().filter(entity_id=membership.organisation_id).select_related("bank")
    for referral in asked.order_by("asked_at", "pk")[:LINES_MOST]:
        yield WaitingLine(
            since=referral.asked_at, kind=_("推介征求同意"), title=str(referral.bank), sub=_("是否同意推介至这家银行"),
            url=reverse("referrals:asked", args=[referral.reference]), verb=_("答复"), deadline=referral.answer_by,
        )  # fmt: skip
