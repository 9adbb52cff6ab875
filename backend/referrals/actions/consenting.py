"""The entity's side: yes per group of fields, no, more, and taking back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.referrals import process
from backend.referrals.actions.passing_on import clock, keep_needs
from backend.referrals.choices import (
    CONSENT_TERMS,
    CONSENTED_IN,
    ENDS_WITH_CONSENT,
    BatchState,
    ConsentKind,
    EndedBy,
    State,
)
from backend.referrals.errors import NoConsent, NotReady, NotYourStep, OldText
from backend.referrals.events import ConsentChanged, ConsentEnded, ConsentGiven, ConsentRefused, ReviewOpened
from backend.referrals.groups import all_groups
from backend.referrals.models import Consent, ConsentText, Referral, ReferralBatch
from backend.referrals.notices import cut_open_pages
from backend.referrals.rules import writes_for_entity
from backend.referrals.wording import PURPOSES, current_text, stored_text

if TYPE_CHECKING:
    from backend.accounts.models import User


def consent(
    referral: Referral, *, by: User, groups: Collection[str], days: int, text_sha256: str, result: bool = False
) -> Referral:
    """Yes, for these groups and so many days, to the text that was read; `result` is the second consent (W15).

    Where the regulator has taken note already, it goes to the bank at once.
    """
    codes = _checked(referral, by, groups, days)
    text = _read_text(ConsentKind.SHARE, text_sha256)
    now = timezone.now()
    with transaction.atomic():
        # The batch is held first, as the regulator's step does: consent and note cannot miss each other.
        batch = ReferralBatch.objects.select_for_update().get(pk=referral.batch_id)
        noted = batch.state == BatchState.NOTED
        claim(
            referral,
            source=process.CONSENT.source,
            target=State.REVIEW if noted else process.CONSENT.target,
            by=by,
            action=process.CONSENT.name,
            values={"answered_at": now, **(clock(now) if noted else {})},
            fact=ConsentGiven(referral_id=referral.pk),
        )
        _give(referral, by=by, now=now, days=days, text=text, codes=codes)
        if result:
            _give_result(referral, by=by, now=now, days=days)
        if noted:
            keep_needs([referral.pk])
            record(ReviewOpened(referral_id=referral.pk), by=by)
    return referral


def refuse(referral: Referral, *, by: User, reason: str = "") -> Referral:
    """No; a reason is welcome and not asked for."""
    if not writes_for_entity(by, referral):
        raise NotYourStep
    now = timezone.now()
    return claim(
        referral, source=process.REFUSE.source, target=process.REFUSE.target, by=by, action=process.REFUSE.name,
        values={"answered_at": now, "closed_at": now, "refuse_reason": reason.strip()},
        fact=ConsentRefused(referral_id=referral.pk),
    )  # fmt: skip


def widen(
    referral: Referral, *, by: User, groups: Collection[str], days: int, text_sha256: str, result: bool = False
) -> Referral:
    """More groups, or the same for longer; or the second consent alone. What lives on is left as it is."""
    codes = _checked(referral, by, groups, days, none_is_well=result)
    text = _read_text(ConsentKind.SHARE, text_sha256)
    now = timezone.now()
    with transaction.atomic():
        _hold(referral)
        _give(referral, by=by, now=now, days=days, text=text, codes=codes)
        if result:
            _give_result(referral, by=by, now=now, days=days)
        keep_needs([referral.pk])
        record(ConsentChanged(referral_id=referral.pk), by=by)
    return referral


def renew(
    referral: Referral, *, by: User, groups: Collection[str], days: int, text_sha256: str, result: bool = False
) -> Referral:
    """What lives already, for longer, the second consent too; what was taken back or is over is given anew by `widen`."""
    codes = _checked(referral, by, groups, days, none_is_well=result)
    text = _read_text(ConsentKind.SHARE, text_sha256)
    now = timezone.now()
    with transaction.atomic():
        _hold(referral)
        living = Consent.objects.live(now).filter(referral=referral)
        meant = living.filter(group__in=codes) | (living.result() if result else living.none())
        if meant.count() < len(codes) + result:
            raise NotReady({"groups": _("有一项同意已经结束，不能续期，请重新同意。")})
        if not meant.filter(expires_at__lt=now + timedelta(days=days)).exists():
            raise NotReady({"days": _("现有的同意到期更晚，请选更长的期限。")})
        _give(referral, by=by, now=now, days=days, text=text, codes=codes)
        if result:
            _give_result(referral, by=by, now=now, days=days)
        keep_needs([referral.pk])
        record(ConsentChanged(referral_id=referral.pk), by=by)
    return referral


def withdraw(referral: Referral, *, by: User, group: str = "", result: bool = False) -> Referral:
    """Take back one group, the second consent, or (neither named) all. It cuts the bank's access with the commit.

    Until the bank's yes the referral goes with the last group; after it the stage stays. NoConsent where nothing lives that
    could be taken back.
    """
    if not writes_for_entity(by, referral):
        raise NotYourStep
    now = timezone.now()
    with transaction.atomic():
        current = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        living = Consent.objects.filter(referral=referral, ended_at=None)
        named = living.result() if result else living.share().filter(group=group) if group else living
        ended = sorted(named.values_list("group", flat=True))
        if not named.update(ended_at=now, ended_by=by, ended_how=EndedBy.WITHDRAWN):
            raise NoConsent
        cut = not result and not living.share().exists()
        if cut and current.state in ENDS_WITH_CONSENT:
            living.update(ended_at=now, ended_by=by, ended_how=EndedBy.WITHDRAWN)
            claim(
                referral, source=process.WITHDRAW.source, target=process.WITHDRAW.target, by=by,
                action=process.WITHDRAW.name, values={"closed_at": now}, fact=ConsentEnded(referral_id=referral.pk),
            )  # fmt: skip
        else:
            changes = {"groups": [_said(ended), None]}
            append("referral", referral.pk, actor=by, action=process.WITHDRAW.name, changes=changes)
            record((ConsentEnded if cut else ConsentChanged)(referral_id=referral.pk), by=by)
            referral.refresh_from_db()
        cut_open_pages(referral)
    return referral


def _checked(
    referral: Referral, by: User, groups: Collection[str], days: int, *, none_is_well: bool = False
) -> list[str]:
    if not writes_for_entity(by, referral):
        raise NotYourStep
    wrong = {}
    known = [group.code for group in all_groups()]
    if not groups and not none_is_well:
        wrong["groups"] = _("请至少勾选一组资料；都不愿提供时，请选“不同意”。")
    elif not set(groups) <= set(known):
        wrong["groups"] = _("有一组资料已不在清单里，请重新勾选。")
    if days not in CONSENT_TERMS:
        wrong["days"] = _("请从列出的期限里选一个。")
    if wrong:
        raise NotReady(wrong)
    return [code for code in known if code in groups]


def _read_text(kind: ConsentKind, sha256: str) -> ConsentText:
    """The text that is in force, if it is the one that was read."""
    if current_text(kind).sha256 != sha256:
        raise OldText
    return stored_text(kind)


def _hold(referral: Referral) -> None:
    """Keep the row until the commit; consent can be widened while it is consented and open."""
    if not Referral.objects.filter(pk=referral.pk, state__in=CONSENTED_IN).update(answered_at=referral.answered_at):
        raise LostRace


def _give(referral: Referral, *, by: User, now: datetime, days: int, text: ConsentText, codes: list[str]) -> None:
    """One row a group; of what lives already, the row that ends sooner gives way to the new one."""
    until = now + timedelta(days=days)
    living = Consent.objects.share().filter(referral=referral, ended_at=None, group__in=codes)
    longer = set(living.filter(expires_at__gte=until).values_list("group", flat=True))
    living.filter(expires_at__lt=until).update(ended_at=now, ended_by=by, ended_how=EndedBy.RENEWED)
    given = [code for code in codes if code not in longer]
    _write(referral, by=by, now=now, until=until, text=text, kind=ConsentKind.SHARE, codes=given)
    changes = {"groups": [None, _said(given)], "text": [None, text.sha256], "until": [None, until.isoformat()]}
    append("referral", referral.pk, actor=by, action="give_consent", changes=changes)


def _give_result(referral: Referral, *, by: User, now: datetime, days: int) -> None:
    until = now + timedelta(days=days)
    living = Consent.objects.result().filter(referral=referral, ended_at=None)
    if living.filter(expires_at__gte=until).exists():
        return
    living.update(ended_at=now, ended_by=by, ended_how=EndedBy.RENEWED)
    text = stored_text(ConsentKind.RESULT)
    _write(referral, by=by, now=now, until=until, text=text, kind=ConsentKind.RESULT, codes=[""])
    changes = {"text": [None, text.sha256], "until": [None, until.isoformat()]}
    append("referral", referral.pk, actor=by, action="give_result_consent", changes=changes)


def _write(
    referral: Referral, *, by: User, now: datetime, until: datetime, text: ConsentText, kind: ConsentKind, codes: list[str]
) -> None:  # fmt: skip
    Consent.objects.bulk_create(
        Consent(
            referral=referral, kind=kind, group=code, purpose=str(PURPOSES[kind]), recipient_id=referral.bank_id,
            text=text, text_sha256=text.sha256, given_by=by, given_at=now, expires_at=until,
        )
        for code in codes
    )  # fmt: skip


def _said(codes: Collection[str]) -> str:
    return ",".join(code for code in codes if code)
