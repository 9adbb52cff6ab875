"""What the calendar does. Access ends with the moment itself; this notes it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.choices import CONSENTED_IN, EndedBy
from backend.referrals.events import ConsentChanged, ConsentEnded, ReferralLapsed
from backend.referrals.models import Consent, Referral
from backend.referrals.notices import cut_open_pages


def lapse_unanswered() -> int:
    """What the entity did not answer in time goes."""
    lapsed = 0
    for referral in Referral.objects.asked().filter(answer_by__lt=timezone.now()):
        try:
            claim(
                referral, source=process.ASK.target, target=process.LAPSE.target, by=None, action=process.LAPSE.name,
                values={"closed_at": timezone.now()}, fact=ReferralLapsed(referral_id=referral.pk),
            )  # fmt: skip
        except LostRace:  # answered this moment
            continue
        lapsed += 1
    return lapsed


def end_expired() -> int:
    """Note the consents whose day is over; with the last of an open referral it lapses."""
    ended = 0
    for referral_id in (
        Consent.objects.expired().order_by("referral_id").values_list("referral_id", flat=True).distinct()
    ):
        with transaction.atomic():
            referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
            now = timezone.now()
            count = (
                Consent.objects.expired(now).filter(referral=referral).update(ended_at=now, ended_how=EndedBy.EXPIRED)
            )
            if not count:
                continue
            ended += count
            if (
                referral.state in CONSENTED_IN
                and not Consent.objects.live(now).share().filter(referral=referral).exists()
            ):
                claim(
                    referral, source=CONSENTED_IN, target=process.LAPSE.target, by=None, action=process.LAPSE.name,
                    values={"closed_at": now}, fact=ConsentEnded(referral_id=referral.pk),
                )  # fmt: skip
            else:
                append("referral", referral.pk, actor=None, action="consent_expired")
                record(ConsentChanged(referral_id=referral.pk))
            cut_open_pages(referral)
    return ended
