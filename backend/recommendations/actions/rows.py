"""Bringing stored rows to what was computed, without touching those that are as they should be."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from backend.recommendations.models import ExpertMatch, NearMiss, ProblemTie, Recommendation, StoredProfile

R = TypeVar("R", Recommendation, NearMiss, ExpertMatch)


def bring(
    model: type[R], side: dict[str, int | bool], rows: list[R], *, key: Callable[[R], Hashable], content: Sequence[str]
) -> None:
    """Inside a transaction: of one side's rows new ones in, changed ones updated, the rest out.

    Claims the side: two runs at once come one after the other. An update makes SQLite take its lock at once.
    """
    held = {key(row): row for row in model._default_manager.select_for_update().filter(**side)}
    fresh, changed = [], []
    for row in rows:
        old = held.pop(key(row), None)
        if old is None:
            fresh.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in content):
            row.pk = old.pk
            changed.append(row)
    model._default_manager.bulk_create(fresh, ignore_conflicts=True)
    dated: list[str] = ["refreshed_at"] if hasattr(model, "refreshed_at") else []
    for row in changed:
        row.save(update_fields=[*content, *dated])
    model._default_manager.filter(pk__in=[row.pk for row in held.values()]).delete()


def tie(kind: str, pk: int, keys: list[str], digest: str) -> None:
    """Which problems it is about, nearest first, and with which library that was computed."""
    rank = {key: place for place, key in enumerate(keys, start=1)}
    held = ProblemTie.objects.filter(kind=kind, object_id=pk)
    if dict(held.values_list("key", "rank")) != rank:
        held.delete()
        ProblemTie.objects.bulk_create(
            [ProblemTie(kind=kind, object_id=pk, key=key, rank=place) for key, place in rank.items()],
            ignore_conflicts=True,
        )
    StoredProfile.objects.filter(kind=kind, object_id=pk).exclude(library=digest).update(library=digest)
