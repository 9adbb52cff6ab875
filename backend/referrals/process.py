"""The way of a batch and of each pair in it, as data: actions, pages and the API ask these tables.

    batch     draft ─send→ sent ─note→ noted
                             └─return→ returned
    referral  proposed ─send→ asked ─consent→ consented ─open→ review ─accept→ accepted → contacted → due_diligence → approved
                               │ │                               │ ↑│                      → signed → drawn → settled
                               │ └─refuse→ refused        ask ↓ │ └─decline→ declined      each of them ─end→ ended
                               └─lapse→ lapsed              question
    from consented on and until the bank's yes: ─withdraw→ withdrawn, ─lapse→ lapsed when the last consent came to its end.

After the bank's yes the end of the last consent cuts the data off and leaves the stage: a loan that runs is settled or ended
by the bank.

Consent and the regulator's note come in any order; `review` is where both are there, and there the bank's clock starts.
A draft that is discarded leaves no row: nothing had left the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rules.permissions import has_perm

from backend.referrals.choices import ENDS_WITH_CONSENT, UNDER_WAY, BatchState, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import Promise

    from backend.accounts.models import User

SENDS = "referrals.send_batch"
NOTES = "referrals.note_batch"
ANSWERS = "referrals.answer_consent"
REVIEWS = "referrals.review"


@dataclass(frozen=True)
class Step:
    """One verb: its button, from where to where, and the permission that it takes; none where the calendar takes it."""

    name: str
    verb: str | Promise
    source: tuple[str, ...]
    target: str
    permission: str = ""

    def allowed(self, user: User | AnonymousUser, obj: Any) -> bool:
        """Whether this person may take this step from where the object stands now."""
        return bool(self.permission) and obj.state in self.source and bool(has_perm(self.permission, user, obj))


SEND = Step("send", _("发出"), (BatchState.DRAFT,), BatchState.SENT, SENDS)
NOTE = Step("note", _("知悉"), (BatchState.SENT,), BatchState.NOTED, NOTES)
RETURN = Step("return", _("退回整批"), (BatchState.SENT,), BatchState.RETURNED, NOTES)
BATCH_STEPS = (SEND, NOTE, RETURN)

ASK = Step("ask_consent", _("征求同意"), (State.PROPOSED,), State.ASKED)
CONSENT = Step("consent", _("同意"), (State.ASKED,), State.CONSENTED, ANSWERS)
REFUSE = Step("refuse", _("不同意"), (State.ASKED,), State.REFUSED, ANSWERS)
OPEN_REVIEW = Step("open_review", _("转银行"), (State.CONSENTED,), State.REVIEW)
LAPSE = Step("lapse", _("过期"), (State.ASKED, *ENDS_WITH_CONSENT), State.LAPSED)
WITHDRAW = Step("withdraw", _("撤回同意"), tuple(ENDS_WITH_CONSENT), State.WITHDRAWN, ANSWERS)
RETURN_WITH = Step("return_with", _("随批退回"), (State.ASKED, State.CONSENTED), State.RETURNED)

ACCEPT = Step("accept", _("接受"), (State.REVIEW, State.QUESTION), State.ACCEPTED, REVIEWS)
DECLINE = Step("decline", _("不接受"), (State.REVIEW, State.QUESTION), State.DECLINED, REVIEWS)
QUESTION = Step("question", _("提问"), (State.REVIEW,), State.QUESTION, REVIEWS)
ANSWER = Step("answer", _("回答"), (State.QUESTION,), State.REVIEW, ANSWERS)
CONTACT = Step("contact", _("对接"), (State.ACCEPTED,), State.CONTACTED, REVIEWS)
DUE_DILIGENCE = Step("due_diligence", _("尽调"), (State.CONTACTED,), State.DUE_DILIGENCE, REVIEWS)
APPROVE = Step("approve", _("授信批复"), (State.DUE_DILIGENCE,), State.APPROVED, REVIEWS)
SIGN = Step("sign", _("签约"), (State.APPROVED,), State.SIGNED, REVIEWS)
DRAW = Step("draw", _("放款"), (State.SIGNED,), State.DRAWN, REVIEWS)
SETTLE = Step("settle", _("结清"), (State.DRAWN,), State.SETTLED, REVIEWS)
END = Step("end", _("终止"), tuple(UNDER_WAY), State.ENDED, REVIEWS)

# What runs on by contract asks for no living consent: nothing of the entity's data is read for it.
WITHOUT_CONSENT = (DRAW, SETTLE, END)

STEPS = (
    ASK, CONSENT, REFUSE, OPEN_REVIEW, LAPSE, WITHDRAW, RETURN_WITH, ACCEPT, DECLINE, QUESTION, ANSWER, CONTACT,
    DUE_DILIGENCE, APPROVE, SIGN, DRAW, SETTLE, END,
)  # fmt: skip


def steps_for(user: User | AnonymousUser, referral: Any) -> dict[str, Step]:
    """The verbs that this person has on this referral now, by name."""
    return {step.name: step for step in STEPS if step.allowed(user, referral)}


def batch_steps_for(user: User | AnonymousUser, batch: Any) -> dict[str, Step]:
    """The verbs that this person has on this batch now, by name."""
    return {step.name: step for step in BATCH_STEPS if step.allowed(user, batch)}
