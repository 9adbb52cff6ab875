"""What flows back (W15): the entity reports it under its second consent, the bank confirms it or does not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.recording import append
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals.choices import RESULT_IN, ResultState
from backend.referrals.errors import NoConsent, NotReady, NotYourStep
from backend.referrals.events import ResultAnswered, ResultReported
from backend.referrals.models import CreditResult, Referral
from backend.referrals.queries import live_result_consent
from backend.referrals.rules import writes_for_bank, writes_for_entity

if TYPE_CHECKING:
    from backend.accounts.models import User


def report_result(referral: Referral, *, by: User, **fields: Any) -> CreditResult:
    """Needs the second consent at this moment: without it nothing flows back."""
    if not writes_for_entity(by, referral):
        raise NotYourStep
    if fields["on"] > timezone.localdate():
        raise NotReady({"on": _("日期不能晚于今天。")})
    try:
        with transaction.atomic():
            held = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
            if held.state not in RESULT_IN:
                raise NotReady({"kind": _("银行接受推介之后才有授信结果。")})
            agreed = live_result_consent(held)
            if agreed is None:
                raise NoConsent
            result = CreditResult.objects.create(referral=held, consent=agreed, reported_by=by, **fields)
            changes = {"kind": [None, result.kind], "amount": [None, str(result.amount)]}
            append("referral", held.pk, actor=by, action="report_result", changes=changes)
            record(ResultReported(result_id=result.pk), by=by)
    except IntegrityError as twice:
        raise NotReady({"amount": _("同一天、同样金额的这一笔已报过。")}) from twice
    return result


def confirm_result(result: CreditResult, *, by: User) -> CreditResult:
    """By the bank: from now on it counts."""
    return _answer(result, ResultState.CONFIRMED, by=by)


def dispute_result(result: CreditResult, *, by: User, note: str) -> CreditResult:
    """By the bank: what is not right, in a sentence that the entity reads."""
    if not note.strip():
        raise NotReady({"note": _("请写明哪里不一致。")})
    return _answer(result, ResultState.DISPUTED, by=by, note=note.strip())


def _answer(result: CreditResult, target: ResultState, *, by: User, note: str = "") -> CreditResult:
    if not writes_for_bank(by, result.referral):
        raise NotYourStep
    with transaction.atomic():
        claim(
            result, source=(ResultState.REPORTED,), target=target, by=by, action=str(target), reason=note,
            values={"confirmed_by": by, "confirmed_at": timezone.now(), "note": note},
            fact=ResultAnswered(result_id=result.pk),
        )  # fmt: skip
        append("referral", result.referral_id, actor=by, action=f"result_{target}", note=note)
    return result
