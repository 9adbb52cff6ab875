"""Verbs on experts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.talent.choices import State
from backend.talent.errors import NotReady
from backend.talent.events import ExpertChanged
from backend.talent.models import Expert


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
