"""Who may do what with referrals."""

from __future__ import annotations

from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate

from backend.organisations.choices import FINANCIERS, WRITING_ROLES, Kind
from backend.organisations.rules import is_officer, is_registrar, live_memberships, works_for


@predicate  # type: ignore[untyped-decorator]
def is_regulator(user: Any) -> bool:
    """Works at the regulator, in whatever role."""
    return any(one.organisation.kind == Kind.REGULATOR for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def writes_for_regulator(user: Any) -> bool:
    return any(one.organisation.kind == Kind.REGULATOR and one.role in WRITING_ROLES for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def works_for_financier(user: Any) -> bool:
    return any(one.organisation.kind in FINANCIERS for one in live_memberships(user))


@predicate  # type: ignore[untyped-decorator]
def did_not_send(user: Any, batch: Any) -> bool:
    """The second hop is a second pair of eyes: who sent the batch does not take note of it, whatever else they work for."""
    return user.pk not in (batch.sent_by_id, batch.proposed_by_id)


@predicate  # type: ignore[untyped-decorator]
def writes_for_entity(user: Any, referral: Any) -> bool:
    return works_for(user, referral.entity_id, writing=True)


@predicate  # type: ignore[untyped-decorator]
def works_for_its_entity(user: Any, referral: Any) -> bool:
    return works_for(user, referral.entity_id)


@predicate  # type: ignore[untyped-decorator]
def writes_for_bank(user: Any, referral: Any) -> bool:
    return works_for(user, referral.bank_id, writing=True)


@predicate  # type: ignore[untyped-decorator]
def works_for_its_bank(user: Any, referral: Any) -> bool:
    return works_for(user, referral.bank_id)


# Why a bank declined is for that bank, that entity and officers: neither another bank nor the regulator reads it (W15).
sees_decline = works_for_its_bank | works_for_its_entity | is_officer

# A regulator's person is no officer: sums and lists, never the scores of the review (W17).
sees_statistics = is_officer | is_regulator

may_propose = is_registrar
may_note = writes_for_regulator & did_not_send

add_perm("referrals.propose", may_propose)
add_perm("referrals.send_batch", may_propose)
add_perm("referrals.note_batch", may_note)
add_perm("referrals.answer_consent", writes_for_entity)
add_perm("referrals.review", writes_for_bank)
add_perm("referrals.see_decline", sees_decline)
add_perm("referrals.see_statistics", sees_statistics)
