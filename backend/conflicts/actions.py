"""Verbs on ties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.conflicts.choices import BODY_TO_BODY, PERSON_TO_BODY, PERSON_TO_PERSON, Kind, Source, State
from backend.conflicts.errors import WrongTie
from backend.conflicts.events import TieDeclared, TieWithdrawn
from backend.conflicts.models import Tie
from backend.organisations.models import Organisation
from backend.outbox.recording import record
from backend.outbox.transitions import claim

Party = User | Organisation


def declare_tie(
    left: Party,
    right: Party,
    *,
    by: User,
    kind: str,
    share: Decimal | None = None,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
    source: str = Source.DECLARED,
) -> Tie:
    """A tie that is asked for from now on; WrongTie, by field, for two that cannot be tied so."""
    _check(left, right, kind, share, since, until)
    with transaction.atomic():
        tie = Tie.objects.create(
            kind=kind,
            left_person=left if isinstance(left, User) else None,
            left_body=left if isinstance(left, Organisation) else None,
            right_person=right if isinstance(right, User) else None,
            right_body=right if isinstance(right, Organisation) else None,
            share=share,
            since=since,
            until=until,
            note=note,
            source=source,
            declared_by=by,
        )
        append("tie", tie.pk, actor=by, action="declare", changes={"kind": [None, kind], "right": [None, str(right)]})
        record(TieDeclared(tie_id=tie.pk), by=by)
    return tie


def withdraw_tie(tie: Tie, *, by: User) -> Tie:
    """It was a mistake: nobody is kept from anything by it any more. What only ended gets an end instead."""
    return claim(
        tie,
        source=(State.STANDING,),
        target=State.WITHDRAWN,
        by=by,
        action="withdraw",
        fact=TieWithdrawn(tie_id=tie.pk),
    )


def _check(left: Party, right: Party, kind: str, share: Decimal | None, since: date | None, until: date | None) -> None:
    wrong: dict[str, str] = {}
    if isinstance(left, User):
        allowed: tuple[str, ...] = PERSON_TO_BODY if isinstance(right, Organisation) else PERSON_TO_PERSON
    else:
        allowed = BODY_TO_BODY if isinstance(right, Organisation) else ()
    if left == right:
        wrong["right"] = _("双方是同一个，请改其中一方。")
    elif isinstance(left, Organisation) and isinstance(right, User):
        wrong["right"] = _("人和单位的关系，请把人写在前面。")
    elif kind not in allowed:
        wrong["kind"] = _("这两方之间不能登记“%s”，请换一种关系。") % dict(Kind.choices).get(kind, kind)
    if share is not None and kind != Kind.SHARE:
        wrong["share"] = _("只有持股才填比例。")
    if since and until and since > until:
        wrong["until"] = _("“止”不能早于“起”。")
    if kind == Kind.FORMER and until is None:
        wrong["until"] = _("曾任职请填离开的日期。")
    if wrong:
        raise WrongTie(wrong)
