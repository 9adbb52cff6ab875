"""What follows from facts: who is told, and which open pages look again."""

from collections.abc import Callable
from typing import Any

from backend.outbox.subscribing import subscriber
from backend.referrals import notices, subscribers_bank  # noqa: F401  registers its own
from backend.referrals.events import (
    BatchNoted,
    BatchReturned,
    BatchSent,
    ConsentChanged,
    ConsentEnded,
    ConsentEnding,
    ConsentGiven,
    ConsentRefused,
    ReferralAccepted,
    ReferralLapsed,
    ResultAnswered,
    ResultReported,
    ReviewOpened,
)
from backend.referrals.models import CreditResult, Referral, ReferralBatch
from backend.referrals.queries import proposers, readers_of, regulators
from notifications.hints import hint


def _of_batch(fact: type[Any], tell: Callable[[ReferralBatch], None], name: str) -> None:
    @subscriber(fact, name=f"notices.referral_batch_{name}")
    def run(told: Any) -> None:
        for batch in ReferralBatch.objects.filter(pk=told.batch_id):
            tell(batch)
            hint(notices.PAGE, {*proposers(), *regulators()})


def _of_referral(fact: type[Any], tell: Callable[[Referral], None], name: str) -> None:
    @subscriber(fact, name=f"notices.referral_{name}")
    def run(told: Any) -> None:
        for referral in Referral.objects.select_related("entity", "bank", "batch").filter(pk=told.referral_id):
            tell(referral)
            hint(notices.PAGE, {*proposers(), *readers_of(referral.entity_id)})
            hint(notices.topic_of(referral), readers_of(referral.bank_id))


def _of_result(fact: type[Any], tell: Callable[[CreditResult], None], name: str) -> None:
    @subscriber(fact, name=f"notices.referral_{name}")
    def run(told: Any) -> None:
        rows = CreditResult.objects.select_related("referral__entity", "referral__bank")
        for result in rows.filter(pk=told.result_id):
            tell(result)
            hint(notices.topic_of(result.referral), readers_of(result.referral.bank_id))


def _nobody(_referral: Referral) -> None:
    """Pages look again; nobody needs a notice."""


_of_batch(BatchSent, notices.tell_sent, "sent")
_of_batch(BatchNoted, notices.tell_answered, "noted")
_of_batch(BatchReturned, notices.tell_answered, "returned")
_of_referral(ConsentGiven, _nobody, "consent_given")
_of_referral(ConsentRefused, notices.tell_refused, "refused")
_of_referral(ConsentChanged, _nobody, "consent_changed")
_of_referral(ConsentEnded, notices.tell_ended, "consent_ended")
_of_referral(ReferralLapsed, notices.tell_lapsed, "lapsed")
_of_referral(ReviewOpened, notices.tell_review, "review_opened")
_of_referral(ReferralAccepted, notices.tell_accepted, "accepted")
_of_result(ResultReported, notices.tell_reported, "result_reported")
_of_result(ResultAnswered, notices.tell_result_answered, "result_answered")


@subscriber(ConsentEnding, name="notices.referral_consent_ending")
def _ending(told: ConsentEnding) -> None:
    for referral in Referral.objects.select_related("bank").filter(pk=told.referral_id):
        notices.tell_ending(referral, told.days)
