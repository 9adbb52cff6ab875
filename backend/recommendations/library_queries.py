"""Reads for the officers' pages of the problem library: the list, one problem, and how far the matcher has followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models.functions import Now

from backend.recommendations import champion, library
from backend.recommendations.choices import STANDING_PROBLEMS, BuildState, ProblemSource, ProblemState
from backend.recommendations.limits import limits_for
from backend.recommendations.models import LibraryBuild, LibraryProblem, StoredProfile
from backend.recommendations.nearest import field_label
from backend.recommendations.querysets import LibraryProblemQuerySet
from matching.library import Problem
from matching.library.checking import plain

TONES = {
    ProblemState.CHANGED: "ok",
    ProblemState.ADDED: "ok",
    ProblemState.PROPOSED: "waiting",
    ProblemState.DECLINED: "paused",
    ProblemState.RETIRED: "paused",
}


@dataclass(frozen=True)
class Shown:
    """One problem as pages show it: its words as they stand, what came with the product, and its row if it has one."""

    key: str
    problem: Problem
    state: ProblemState
    row: LibraryProblem | None
    shipped: Problem | None

    @property
    def state_label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def field_label(self) -> str:
        return field_label(self.problem.field)

    @property
    def source_label(self) -> str:
        return str(ProblemSource(self.row.source if self.row else ProblemSource.SHIPPED).label)

    @property
    def stands(self) -> bool:
        return self.state in STANDING_PROBLEMS

    @property
    def is_draft(self) -> bool:
        return self.state in {ProblemState.PROPOSED, ProblemState.DECLINED}

    @property
    def version(self) -> int:
        """What a form says it has seen."""
        return self.row.search_version if self.row else 1

    @property
    def has_news(self) -> bool:
        """A release brought other words for a problem that an officer changed."""
        return (
            self.state == ProblemState.CHANGED
            and self.shipped is not None
            and self.row is not None
            and (self.row.base != self.shipped.digest)
        )


def all_problems(rows: LibraryProblemQuerySet) -> list[Shown]:
    """What officers touched, the latest first, then everything else in the order of the file; one query.

    `rows` is what the person may see of the table.
    """
    held = list(rows.order_by("-updated_at", "-pk"))
    shipped = {problem.key: problem for problem in library.base()}
    touched = [shown for row in held if (shown := _shown(row, shipped.get(row.key))) is not None]
    # A problem that was put back as it came stands among those that nobody touched.
    moved = [one for one in touched if one.state != ProblemState.SHIPPED]
    put_back = {one.key: one for one in touched if one.state == ProblemState.SHIPPED}
    apart = {one.key for one in moved}
    rest = [
        put_back.get(key) or Shown(key, problem, ProblemState.SHIPPED, None, problem)
        for key, problem in shipped.items()
        if key not in apart
    ]
    return [*moved, *rest]


def problem_by_key(rows: LibraryProblemQuerySet, key: str) -> Shown | None:
    """One of them; None where there is none, or the person may not see it."""
    shipped = next((problem for problem in library.base() if problem.key == key), None)
    row = rows.filter(key=key).select_related("scenario", "entity", "created_by").first()
    if row is not None:
        return _shown(row, shipped)
    return Shown(key, shipped, ProblemState.SHIPPED, None, shipped) if shipped is not None else None


def _shown(row: LibraryProblem, shipped: Problem | None) -> Shown | None:
    """None for a row without words whose problem a release took out of the file."""
    words = library.problem_of(row) if row.has_texts else shipped
    return Shown(row.key, words, ProblemState(row.state), row, shipped) if words is not None else None


@lru_cache(maxsize=5_000)
def _haystack(problem: Problem) -> str:
    return plain("\n".join((*problem.asked, *problem.answered)))


def narrowed(shown: Sequence[Shown], *, words: str = "", field: str = "", state: str = "") -> list[Shown]:
    """Those of this field and state that hold all the words, those that hold them in their names first."""
    wanted = [folded for word in words.split() if (folded := plain(word))]
    found = [
        one
        for one in shown
        if (not field or one.problem.field == field)
        and (not state or one.state == state)
        and all(word in _haystack(one.problem) for word in wanted)
    ]
    if not wanted:
        return found
    return sorted(found, key=lambda one: not all(word in plain(one.problem.name) for word in wanted))


def counts_by_state(shown: Iterable[Shown]) -> Counter[str]:
    return Counter(one.state.value for one in shown)


def counts_by_field(shown: Iterable[Shown]) -> Counter[str]:
    return Counter(one.problem.field for one in shown)


def rest_of_library(key: str = "") -> list[Problem]:
    """What a problem is checked against: all that stands but itself."""
    return [problem for problem in library.accepted().problems if problem.key != key]


@dataclass(frozen=True)
class Following:
    """How far the matcher is behind the library. `behind` pairs' profiles are still computed with an earlier one."""

    version: int
    used: int
    since: datetime | None
    building: LibraryBuild | None
    stopped: bool
    behind: int

    @property
    def is_current(self) -> bool:
        return self.used >= self.version

    @property
    def is_moving(self) -> bool:
        return not self.is_current or self.building is not None or self.behind > 0


def following() -> Following:
    """Five small queries."""
    number, _stamp = library.version()
    used = LibraryBuild.objects.in_use()
    building = LibraryBuild.objects.filter(state=BuildState.BUILDING, lease_until__gte=Now()).first()
    last = LibraryBuild.objects.order_by("-pk").first()
    behind = 0
    if used is not None:
        current = champion.choice().mark(used.digest, limits_for(used.model))
        behind = StoredProfile.objects.filter(present=True).exclude(library__in=["", current]).count()
    return Following(
        version=number,
        used=used.version if used else 0,
        since=used.ready_at if used else None,
        building=building,
        stopped=building is None and last is not None and last.state != BuildState.READY,
        behind=behind,
    )
