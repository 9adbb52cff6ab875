"""What the entity's page shows of the bank's side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from backend.referrals import process, reading
from backend.referrals.choices import CONSENTED_IN, RESULT_IN
from backend.referrals.forms_bank import AnswerForm, AuthorityForm
from backend.referrals.models import Referral
from backend.referrals.queries import consent_digest, live_groups
from backend.referrals.rules import writes_for_entity


def bank_side(
    request: HttpRequest, found: Referral, *, answer: AnswerForm | None = None, authority: AuthorityForm | None = None
) -> dict[str, Any]:
    """What the entity's page shows of the bank's side, beside its own context."""
    may_write = bool(writes_for_entity(request.user, found))
    sealable = found.state in CONSENTED_IN and bool(live_groups(found))
    return {
        "messages_said": list(found.messages.select_related("by")),
        "may_answer": process.ANSWER.allowed(request.user, found),
        "answer_form": answer or AnswerForm(),
        "sealable": sealable,
        "may_seal": may_write and sealable,
        "authority": reading.authority_of(found),
        "authority_form": authority or AuthorityForm(initial={"digest": consent_digest(found) if sealable else ""}),
        "joint": reading.joint_for(found),
        "with_terms": found.state in RESULT_IN and found.amount is not None,
    }
