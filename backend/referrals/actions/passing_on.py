"""The regulator's side: take note of a batch, or return the whole of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.recording import append_next
from backend.financing.models import Need
from backend.organisations.choices import WRITING_ROLES, Kind
from backend.organisations.rules import live_memberships
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.choices import OPEN_TO_BANK, REPLY_DAYS, EndedBy, State
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.events import BatchNoted, BatchReturned, ReviewOpened
from backend.referrals.models import Consent, Referral, ReferralBatch
from backend.referrals.rules import may_note

if TYPE_CHECKING:
    from backend.accounts.models import User


def note_batch(batch: ReferralBatch, *, by: User) -> ReferralBatch:
    """知悉: what entities have consented to goes to the banks, and their clocks start; later consents go at once."""
    now = timezone.now()
    with transaction.atomic():
        _answer(batch, process.NOTE, by=by, now=now, fact=BatchNoted(batch_id=batch.pk))
        ready = list(_held(batch, (State.CONSENTED,)))
        Referral.objects.filter(pk__in=ready).update(state=State.REVIEW, **clock(now))
        changed = {"state": [State.CONSENTED.value, State.REVIEW.value]}
        append_next("referral", dict.fromkeys(ready, changed), actor=by, action=process.OPEN_REVIEW.name)
        keep_needs(ready)
        for referral_id in ready:
            record(ReviewOpened(referral_id=referral_id), by=by)
    return batch


def return_batch(batch: ReferralBatch, *, by: User, reason: str) -> ReferralBatch:
    """退回整批: no bank reads anything of it, and the consents given for it end."""
    if not reason.strip():
        raise NotReady({"reason": _("请写退回的理由。")})
    now = timezone.now()
    with transaction.atomic():
        _answer(batch, process.RETURN, by=by, now=now, fact=BatchReturned(batch_id=batch.pk), reason=reason.strip())
        rows = Referral.objects.filter(pk__in=_held(batch, process.RETURN_WITH.source))
        held = dict(rows.values_list("pk", "state"))
        Referral.objects.filter(pk__in=held).update(state=State.RETURNED, closed_at=now)
        living = Consent.objects.filter(referral_id__in=held, ended_at=None)
        living.update(ended_at=now, ended_by=by, ended_how=EndedBy.RETURNED)
        changes = {pk: {"state": [state, State.RETURNED.value]} for pk, state in held.items()}
        append_next("referral", changes, actor=by, action=process.RETURN_WITH.name)
    return batch


def clock(now: datetime) -> dict[str, Any]:
    """What is set where the bank's clock starts."""
    return {"clock_started_at": now, "reply_by": timezone.localdate(now) + timedelta(days=REPLY_DAYS)}


def keep_needs(referral_ids: Collection[int]) -> None:
    """Keep what the needs ask for that go to the bank with these, as they stand now: a need that is changed or withdrawn
    later does not change the report of its month. In the caller's transaction, when it is passed on with its consents.
    """
    asking = Consent.objects.live().share().filter(referral_id__in=referral_ids, group="need")
    rows = list(Referral.objects.filter(pk__in=asking.values("referral"), state__in=OPEN_TO_BANK, need_amount=None))
    needs = Need.objects.current().filter(entity_id__in=[row.entity_id for row in rows])
    asked = dict(needs.order_by().values("entity_id").annotate(sum=Sum("amount")).values_list("entity_id", "sum"))
    for row in rows:
        row.need_amount = asked.get(row.entity_id)
    Referral.objects.bulk_update(rows, ["need_amount"])


def _held(batch: ReferralBatch, states: tuple[str, ...]) -> list[int]:
    """The pairs of the batch in these states, held until the commit."""
    rows = Referral.objects.select_for_update(of=("self",)).filter(batch=batch, state__in=states)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _answer(batch: ReferralBatch, step: process.Step, *, by: User, now: datetime, fact: Any, reason: str = "") -> None:
    """Of two officers who act at once one wins; the other gets LostRace, and the page says who was first."""
    if not may_note(by, batch):
        raise NotYourStep
    house = next(
        one.organisation
        for one in live_memberships(by)
        if one.organisation.kind == Kind.REGULATOR and one.role in WRITING_ROLES
    )
    claim(
        batch, source=step.source, target=step.target, by=by, action=step.name, reason=reason, fact=fact,
        values={"answered_at": now, "answered_by": by, "regulator": house, "reason": reason},
    )  # fmt: skip
