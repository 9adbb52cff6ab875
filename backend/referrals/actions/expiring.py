"""What the calendar does. Access ends with the moment itself; this notes it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.choices import CONSENT_WARNS_DAYS, CONSENTED_IN, ENDS_WITH_CONSENT, EndedBy
from backend.referrals.events import ConsentChanged, ConsentEnded, ConsentEnding, ReferralLapsed
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
    """Note the consents whose day is over; with the last of them a referral lapses that the bank has not accepted."""
    ended = 0
    for referral_id in (
        Consent.objects.expired().order_by("referral_id").values_list("referral_id", flat=True).distinct()
    ):
        with transaction.atomic():
            referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
            now = timezone.now()
            over = Consent.objects.expired(now).filter(referral=referral)
            shared = over.share().exists()
            count = over.update(ended_at=now, ended_how=EndedBy.EXPIRED)
            if not count:
                continue
            ended += count
            cut = shared and not Consent.objects.live(now).share().filter(referral=referral).exists()
            if cut and referral.state in ENDS_WITH_CONSENT:
                claim(
                    referral, source=ENDS_WITH_CONSENT, target=process.LAPSE.target, by=None, action=process.LAPSE.name,
                    values={"closed_at": now}, fact=ConsentEnded(referral_id=referral.pk),
                )  # fmt: skip
            else:
                append("referral", referral.pk, actor=None, action="consent_expired")
                record((ConsentEnded if cut else ConsentChanged)(referral_id=referral.pk))
            cut_open_pages(referral)
    return ended


def warn_of_ending() -> int:
    """Note what ends within two weeks, and what ends within three days, once each, so that the entity is told in time."""
    noted, now = 0, timezone.now()
    told: set[int] = set()  # of the nearer end, in this run: nobody is told both at once
    for days in CONSENT_WARNS_DAYS:
        soon = Consent.objects.live(now).filter(expires_at__lte=now + timedelta(days=days))
        ending = soon.filter(referral__state__in=CONSENTED_IN).order_by().values("referral_id")
        for referral_id, last in ending.annotate(last=Max("expires_at")).values_list("referral_id", "last"):
            with transaction.atomic():
                referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
                ends = referral.told_ends
                if ends.get(str(days), "") >= last.isoformat():
                    continue
                ends[str(days)] = last.isoformat()
                Referral.objects.filter(pk=referral_id).update(told_ends=ends)
                if referral_id in told:
                    continue
                record(ConsentEnding(referral_id=referral_id, days=days))
                told.add(referral_id)
                noted += 1
    return noted
