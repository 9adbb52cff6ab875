"""The bank's side: yes, no, a question, and the stages after a yes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.choices import DeclineReason
from backend.referrals.choices_bank import Speaker
from backend.referrals.errors import NotReady, NotYourStep
from backend.referrals.events import (
    QuestionAnswered,
    QuestionAsked,
    ReferralAccepted,
    ReferralAdvanced,
    ReferralDeclined,
)
from backend.referrals.models import Message, Referral
from backend.referrals.rules import writes_for_bank, writes_for_entity

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.outbox.facts import Fact

LONGEST_TERM = 600  # months


def accept_referral(referral: Referral, *, by: User) -> Referral:
    """Yes: who says it first handles it; whoever comes later reads that it is taken."""
    return _take(
        referral, process.ACCEPT, by=by, fact=ReferralAccepted(referral_id=referral.pk),
        replied_at=timezone.now(), handled_by=by,
    )  # fmt: skip


def decline_referral(referral: Referral, *, by: User, code: str, note: str = "") -> Referral:
    """No, with a reason that no other bank reads (W15)."""
    if code not in DeclineReason.values:
        raise NotReady({"code": _("请选不接受的原因。")})
    if code == DeclineReason.OTHER and not note.strip():
        raise NotReady({"note": _("原因选“其他”时，请写明是什么。")})
    now = timezone.now()
    return _take(
        referral, process.DECLINE, by=by, fact=ReferralDeclined(referral_id=referral.pk), replied_at=now, closed_at=now,
        handled_by=by, decline_code=code, decline_note=note.strip(),
    )  # fmt: skip


def ask_question(referral: Referral, *, by: User, body: str) -> Message:
    """The entity is asked; until it answers the bank's clock stands."""
    if not body.strip():
        raise NotReady({"body": _("请写要问的问题。")})
    with transaction.atomic():
        _take(referral, process.QUESTION, by=by, fact=QuestionAsked(referral_id=referral.pk), handled_by=by)
        return _say(referral, Speaker.BANK, by, body)


def answer_question(referral: Referral, *, by: User, body: str) -> Message:
    """By the entity: the bank's term grows by the days that the answer took."""
    if not writes_for_entity(by, referral):
        raise NotYourStep
    if not body.strip():
        raise NotReady({"body": _("请写回答。")})
    with transaction.atomic():
        asked = referral.messages.filter(speaker=Speaker.BANK).last()
        waited = (timezone.localdate() - timezone.localdate(asked.at)).days if asked else 0
        until = referral.reply_by + timedelta(days=waited) if referral.reply_by else None
        claim(
            referral, source=process.ANSWER.source, target=process.ANSWER.target, by=by, action=process.ANSWER.name,
            values={"reply_by": until}, fact=QuestionAnswered(referral_id=referral.pk),
        )  # fmt: skip
        return _say(referral, Speaker.ENTITY, by, body)


def advance(referral: Referral, step: process.Step, *, by: User, reason: str = "", **given: Any) -> Referral:
    """对接 → 尽调 → 授信批复 → 签约 → 放款 → 结清, or 终止 from each of them; the credit's terms are told with its approval."""
    now = timezone.now()
    values: dict[str, Any] = {"handled_by": by}
    if step is process.CONTACT:
        values["contacted_at"] = now
    if step is process.APPROVE:
        values |= _terms(**given)
    if step in (process.SETTLE, process.END):
        values["closed_at"] = now
    if step is process.END and not reason.strip():
        raise NotReady({"reason": _("请写终止的理由，主体会看到。")})
    fact = ReferralAdvanced(referral_id=referral.pk, state=str(step.target))
    return _take(referral, step, by=by, fact=fact, reason=reason.strip(), **values)


def _terms(*, amount: Decimal | None = None, rate: Decimal | None = None, term_months: int | None = None) -> dict[str, Any]:  # fmt: skip
    wrong = {}
    if amount is None or amount <= 0:
        wrong["amount"] = _("请填授信金额，要大于0。")
    if rate is None or not 0 <= rate <= 100:  # noqa: PLR2004  per cent
        wrong["rate"] = _("请填年化利率，在0到100之间。")
    if term_months is None or not 0 < term_months <= LONGEST_TERM:
        wrong["term_months"] = _("请填期限，1到600个月。")
    if wrong:
        raise NotReady(wrong)
    return {"amount": amount, "rate": rate, "term_months": term_months}


def _take(referral: Referral, step: process.Step, *, by: User, fact: Fact, reason: str = "", **values: Any) -> Referral:
    """One step of the bank, while the entity's consent lives or where none is asked for: of two officers one takes it, the
    other gets LostRace.
    """
    if not writes_for_bank(by, referral):
        raise NotYourStep
    anyway = step in process.WITHOUT_CONSENT
    living = {} if anyway else {"pk__in": Referral.objects.with_live_consent().values("pk")}
    return claim(
        referral, source=step.source, target=step.target, by=by, action=step.name, values=values, where=living,
        fact=fact, reason=reason, hidden=("decline_note",),
    )  # fmt: skip


def _say(referral: Referral, speaker: Speaker, by: User, body: str) -> Message:
    return Message.objects.create(referral=referral, speaker=speaker, body=body.strip(), by=by, at=timezone.now())
