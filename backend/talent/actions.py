"""Verbs on experts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.accounts.actions import invite, revoke_invitation
from backend.accounts.errors import InvitationRefused
from backend.accounts.models import Invitation, User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.talent.choices import State
from backend.talent.errors import HasAccount, NotReady
from backend.talent.events import ExpertChanged
from backend.talent.models import Expert, Pool


def create_expert(*, by: User | None, fields: list[Any] = (), pools: list[Any] = (), **values: Any) -> Expert:  # type: ignore[assignment]
    """A profile that is not listed yet."""
    with transaction.atomic():
        expert = Expert.objects.create(**values)
        expert.fields.set(fields)
        expert.pools.set(pools)
        append("expert", expert.pk, actor=by, action="create", changes={"name": [None, expert.name]})
    return expert


def save_expert(
    expert: Expert, *, by: User, fields: list[Any] | None = None, pools: list[Any] | None = None, **values: Any
) -> Expert:
    """Store what changed; unchanged input records nothing."""
    with transaction.atomic():
        Expert.objects.filter(pk=expert.pk).update(search_version=F("search_version") + 1)
        before = Expert.objects.get(pk=expert.pk)
        changes: dict[str, list[Any]] = {
            name: [str(getattr(before, name) or ""), str(value or "")]
            for name, value in values.items()
            if getattr(before, name) != value
        }
        for name, rows in (("fields", fields), ("pools", pools)):
            if rows is None:
                continue
            held = getattr(before, name)
            old, new = sorted(held.values_list("code", flat=True)), sorted(row.code for row in rows)
            if old != new:
                held.set(rows)
                changes[name] = [old, new]
        if changes:
            if values:
                Expert.objects.filter(pk=expert.pk).update(**values)
            append("expert", expert.pk, actor=by, action="edit", changes=changes)
            record(ExpertChanged(expert_id=expert.pk), by=by)
    expert.refresh_from_db()
    return expert


def list_expert(expert: Expert, *, by: User | None) -> Expert:
    """Into the pool: members of verified organisations find the profile from now on."""
    if not expert.bio.strip() or not (expert.institution_id or expert.institution_text):
        raise NotReady(_("请先写明所在单位和做过什么，再入库。"))
    return _step(expert, (State.DRAFT, State.RETIRED), State.LISTED, by=by, action="list")


def retire_expert(expert: Expert, *, by: User, reason: str = "") -> Expert:
    """Out of the pool, and out of the search at once."""
    return _step(expert, (State.LISTED,), State.RETIRED, by=by, action="retire", reason=reason)


def invite_expert(expert: Expert, *, email: str, by: User) -> tuple[Invitation, str]:
    """A one-time link that gives the expert an account of their own; earlier ones are dead. Gives the row and the secret."""
    with transaction.atomic():
        Expert.objects.filter(pk=expert.pk).update(state=F("state"))  # one officer after the other
        if Expert.objects.filter(pk=expert.pk, user__isnull=False).exists():
            raise HasAccount(_("这位专家已有账号，不必再邀请。"))
        for earlier in Invitation.objects.unanswered().to(expert=expert.pk):
            revoke_invitation(earlier, by=by)
        invited = invite(email=email, name=expert.name, purpose={"expert": expert.pk}, by=by)
        append("expert", expert.pk, actor=by, action="invite")
    return invited


def bind_expert(user: User, invitation: Invitation) -> None:
    """The account that accepted is the expert's from now on; a profile has one account, an account one profile."""
    pk = invitation.purpose["expert"]
    with transaction.atomic():
        if Expert.objects.filter(user=user).exists():
            raise InvitationRefused(_("您的账号已有专家档案，不能再绑定一份。"))
        bound = Expert.objects.filter(pk=pk, user__isnull=True).update(
            user=user, search_version=F("search_version") + 1
        )
        if bound != 1:
            raise InvitationRefused(_("这份专家档案已有账号。"))
        append("expert", pk, actor=user, action="bind")
        record(ExpertChanged(expert_id=pk), by=user)


def release_expert(expert: Expert, *, by: User) -> Expert:
    """Part profile and account, where the wrong person holds it; the account itself stays."""
    with transaction.atomic():
        released = Expert.objects.filter(pk=expert.pk, user__isnull=False).update(
            user=None, search_version=F("search_version") + 1
        )
        if released != 1:
            raise LostRace(_("这份专家档案没有绑定账号。"))
        append("expert", expert.pk, actor=by, action="release", note=str(expert.user or ""))
        record(ExpertChanged(expert_id=expert.pk), by=by)
    expert.refresh_from_db()
    return expert


def inviting_name(invitation: Invitation) -> str | None:
    """Who invites, as the page of the link says it."""
    return _("省专家库") if Expert.objects.filter(pk=invitation.purpose["expert"]).exists() else None


def create_pool(*, by: User, **values: Any) -> Pool:
    """A pool with nobody in it."""
    with transaction.atomic():
        pool = Pool.objects.create(**values)
        append("pool", pool.pk, actor=by, action="create", changes={"name": [None, pool.name]})
    return pool


def save_pool(pool: Pool, *, by: User, **values: Any) -> Pool:
    """Store what changed. A new name is news to the pages and documents of the experts in it."""
    with transaction.atomic():
        before = Pool.objects.select_for_update().get(pk=pool.pk)
        changes = {
            name: [str(getattr(before, name)), str(value)]
            for name, value in values.items()
            if getattr(before, name) != value
        }
        if not changes:
            return pool
        Pool.objects.filter(pk=pool.pk).update(**values)
        append("pool", pool.pk, actor=by, action="edit", changes=changes)
        if "name" in changes:
            for pk in pool.experts.order_by("pk").values_list("pk", flat=True):
                Expert.objects.filter(pk=pk).update(search_version=F("search_version") + 1)
                record(ExpertChanged(expert_id=pk), by=by)
    pool.refresh_from_db()
    return pool


def put_into_pool(pool: Pool, experts: Iterable[Expert], *, by: User) -> None:
    """Each gets the pool beside those that they are in."""
    with transaction.atomic():
        for expert in experts:
            save_expert(expert, by=by, pools=[*expert.pools.all(), pool])


def take_out_of_pool(pool: Pool, expert: Expert, *, by: User) -> None:
    """The expert stays in the other pools, and listed."""
    with transaction.atomic():
        save_expert(expert, by=by, pools=list(expert.pools.exclude(pk=pool.pk)))


def _step(
    expert: Expert, source: tuple[State, ...], target: State, *, by: User | None, action: str, reason: str = ""
) -> Expert:
    with transaction.atomic():
        claim(
            expert,
            source=source,
            target=target,
            by=by,
            action=action,
            values={"search_version": F("search_version") + 1},
            fact=ExpertChanged(expert_id=expert.pk),
            reason=reason,
        )
    return expert
