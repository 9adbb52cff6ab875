"""What follows from the facts of the bank's side: who is told, and which queues look again."""

from collections.abc import Callable
from typing import Any

from backend.outbox.subscribing import subscriber
from backend.referrals import notices_bank as notices
from backend.referrals.events import (
    BatchNoted,
    BatchReturned,
    BatchSent,
    ConsentEnded,
    ConsentRefused,
    FigureAnswered,
    QuestionAnswered,
    QuestionAsked,
    ReferralAccepted,
    ReferralAdvanced,
    ReferralDeclined,
    ReferralLapsed,
    ReviewOpened,
)
from backend.referrals.models import Figure, Referral, ReferralBatch
from backend.referrals.notices import PAGE, topic_of
from backend.referrals.queries import proposers, readers_of
from notifications.hints import hint


def _of_referral(fact: type[Any], tell: Callable[[Referral], None] | None, name: str) -> None:
    @subscriber(fact, name=f"bank.referral_{name}")
    def run(told: Any) -> None:
        for referral in Referral.objects.select_related("entity", "bank", "batch").filter(pk=told.referral_id):
            if tell is not None:
                tell(referral)
                hint(PAGE, {*proposers(), *readers_of(referral.entity_id)})
                hint(topic_of(referral), readers_of(referral.bank_id))
            hint(notices.QUEUE, readers_of(referral.bank_id))


def _of_batch(fact: type[Any], name: str) -> None:
    @subscriber(fact, name=f"bank.referral_batch_{name}")
    def run(told: Any) -> None:
        for batch in ReferralBatch.objects.filter(pk=told.batch_id):
            banks = set(batch.referrals.values_list("bank_id", flat=True))
            hint(notices.QUEUE, {person for bank in banks for person in readers_of(bank)})


_of_referral(ReferralDeclined, notices.tell_declined, "declined")
_of_referral(QuestionAsked, notices.tell_question, "question_asked")
_of_referral(QuestionAnswered, notices.tell_answer, "question_answered")
for _fact, _name in (
    (ReviewOpened, "review_opened"),
    (ReferralAccepted, "accepted"),
    (ConsentEnded, "consent_ended"),
    (ConsentRefused, "refused"),
    (ReferralLapsed, "lapsed"),
):
    _of_referral(_fact, None, _name)
_of_batch(BatchSent, "sent")
_of_batch(BatchNoted, "noted")
_of_batch(BatchReturned, "returned")


@subscriber(ReferralAdvanced, name="bank.referral_advanced")
def _advanced(told: ReferralAdvanced) -> None:
    for referral in Referral.objects.select_related("entity", "bank").filter(pk=told.referral_id):
        notices.tell_advanced(referral, told.state)
        hint(PAGE, {*proposers(), *readers_of(referral.entity_id)})
        hint(topic_of(referral), readers_of(referral.bank_id))
        hint(notices.QUEUE, readers_of(referral.bank_id))


@subscriber(FigureAnswered, name="bank.figure_answered")
def _figure_answered(told: FigureAnswered) -> None:
    for figure in Figure.objects.filter(pk=told.figure_id):
        notices.tell_figure(figure)
