"""Facts of this app."""

from dataclasses import dataclass

from backend.outbox.facts import Fact, fact


@fact("referrals.batch_sent")
@dataclass(frozen=True)
class BatchSent(Fact):
    """The entities are asked, the regulator is told."""

    batch_id: int


@fact("referrals.batch_discarded")
@dataclass(frozen=True)
class BatchDiscarded(Fact):
    """Undone before anything left the house; the row is gone."""

    batch_id: int


@fact("referrals.batch_noted")
@dataclass(frozen=True)
class BatchNoted(Fact):
    """The regulator took note."""

    batch_id: int


@fact("referrals.batch_returned")
@dataclass(frozen=True)
class BatchReturned(Fact):
    """The regulator returned the whole of it, with a reason."""

    batch_id: int


@fact("referrals.consent_given")
@dataclass(frozen=True)
class ConsentGiven(Fact):
    referral_id: int


@fact("referrals.consent_refused")
@dataclass(frozen=True)
class ConsentRefused(Fact):
    referral_id: int


@fact("referrals.consent_changed")
@dataclass(frozen=True)
class ConsentChanged(Fact):
    """Some groups were taken back, or came to their end; others live on."""

    referral_id: int


@fact("referrals.consent_ended")
@dataclass(frozen=True)
class ConsentEnded(Fact):
    """The last of them is gone: withdrawn or expired."""

    referral_id: int


@fact("referrals.consent_ending")
@dataclass(frozen=True)
class ConsentEnding(Fact):
    """Consents of this referral end within so many days, and can be renewed."""

    referral_id: int
    days: int


@fact("referrals.lapsed")
@dataclass(frozen=True)
class ReferralLapsed(Fact):
    """The entity did not answer in time."""

    referral_id: int


@fact("referrals.review_opened")
@dataclass(frozen=True)
class ReviewOpened(Fact):
    """Consent and note are both there: the bank's clock runs."""

    referral_id: int


@fact("referrals.accepted")
@dataclass(frozen=True)
class ReferralAccepted(Fact):
    referral_id: int


@fact("referrals.result_reported")
@dataclass(frozen=True)
class ResultReported(Fact):
    """The entity told what flowed back."""

    result_id: int


@fact("referrals.result_answered")
@dataclass(frozen=True)
class ResultAnswered(Fact):
    """The bank confirmed it, or did not agree."""

    result_id: int


@fact("referrals.declined")
@dataclass(frozen=True)
class ReferralDeclined(Fact):
    referral_id: int


@fact("referrals.question_asked")
@dataclass(frozen=True)
class QuestionAsked(Fact):
    referral_id: int


@fact("referrals.question_answered")
@dataclass(frozen=True)
class QuestionAnswered(Fact):
    referral_id: int


@fact("referrals.advanced")
@dataclass(frozen=True)
class ReferralAdvanced(Fact):
    """The bank took it one stage on, or ended it; `state` is the stage, so that each is told once."""

    referral_id: int
    state: str


@fact("referrals.figure_told")
@dataclass(frozen=True)
class FigureTold(Fact):
    figure_id: int


@fact("referrals.figure_answered")
@dataclass(frozen=True)
class FigureAnswered(Fact):
    """An officer confirmed it or returned it."""

    figure_id: int
