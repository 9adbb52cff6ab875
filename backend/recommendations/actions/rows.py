"""Bringing stored rows to what was computed, without touching those that are as they should be."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from backend.recommendations.models import ExpertMatch, NearMiss, ProblemTie, Recommendation, StoredProfile

LAST_DIGIT = 0.0015  # shares and strengths are kept to three digits

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
        elif not all(_alike(getattr(old, name), getattr(row, name)) for name in content):
            row.pk = old.pk
            changed.append(row)
    model._default_manager.bulk_create(fresh, ignore_conflicts=True)
    dated: list[str] = ["refreshed_at"] if hasattr(model, "refreshed_at") else []
    for row in changed:
        row.save(update_fields=[*content, *dated])
    model._default_manager.filter(pk__in=[row.pk for row in held.values()]).delete()


def _alike(one: Any, other: Any) -> bool:
    """Equal, but for the last digit of rounded figures: a sum may come out a hair otherwise from the other side of a pair,
    and a row must not go back and forth with whichever side was computed last.
    """
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < LAST_DIGIT
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_alike(*both) for both in zip(one, other, strict=True))
    return bool(one == other)


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
