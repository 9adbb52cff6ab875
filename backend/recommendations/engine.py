"""The matcher in this process: its model, and the profiles of both sides in memory.

Profiles are stored as rows with a rising stamp. Before each use the engine reads the rows above the highest stamp it has
seen, so that every process follows what any process stored, and one changed profile costs one row. What is kept in memory
is what scoring needs; the words themselves are read again where a pair is explained.

The problem library is followed in the same way: before each use the engine looks whether a newer background has been built
(building.py), takes it with the model that it was built with, and makes all profiles ready again. Until then the old one serves,
also in a process that starts after the settings named another model. So it follows the weights that were promoted last
(champion.py): they are taken at once and leave the profiles as they are.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from backend.recommendations import building
from backend.recommendations.champion import Choice
from backend.recommendations.limits import limits_of
from backend.recommendations.matchers import (
    Loaded,
    loaded_with,
    measured_bands,
    model_problem,
    new_matcher,
    newest,
    weighted,
)
from backend.recommendations.models import StoredProfile
from backend.recommendations.profiles import ANSWERS, ENTITY
from backend.recommendations.stored import forget, store
from matching.matcher import Matcher
from matching.profiles import from_json
from matching.scoring.evidence import Quotes
from matching.scoring.limits import Limits
from matching.scoring.prepared import Answer, Need, Removals

__all__ = [
    "Engine", "Loaded", "Pair", "Scored", "answers_to", "at_hand", "current", "digest_now", "explained", "for_page", "forget",
    "loaded_now", "measured_bands", "model_name", "model_problem", "near_answers", "near_needs", "needs_for", "new_matcher",
    "problems_of", "store", "weighted",
]  # fmt: skip

ASKED = 3  # problems that a scenario is counted to
ANSWERED_MOST = 100
EXPLAINED_KEPT = 256  # profiles with their words and sentences, about 60 kB each
REMOVALS_KEPT = 32  # of those the answers whose removals are kept, up to 200 kB each: most experts of a market


@dataclass(frozen=True)
class Scored:
    """One pair, as rows keep it. `pk` is of the other side."""

    pk: int
    score: float
    band: str
    shares: dict[str, float]
    evidence: list[dict[str, Any]]


@dataclass(frozen=True)
class Pair:
    """A need and an answer, each by its kind and key."""

    need: str
    need_pk: int
    answer: str
    answer_pk: int

    @property
    def sides(self) -> tuple[tuple[str, int], tuple[str, int]]:
        return (self.need, self.need_pk), (self.answer, self.answer_pk)


@dataclass
class Memory:
    """The profiles of one kind, made ready, without their words."""

    ready: dict[int, Need | Answer] = field(default_factory=dict)


@dataclass
class Explained:
    """A profile with its words, while pairs of it are being explained. Needs have no removals."""

    whole: Need | Answer
    quotes: Quotes
    removals: Removals | None


class _Steady(threading.local):
    """Whether this thread goes on with what it saw at its last look."""

    on = False


class Engine:
    def __init__(self) -> None:
        build, choice = newest()
        self.loaded = loaded_with(building.standing(), choice)
        self.followed = build, choice, self.matcher.limits
        self.seen = 0
        self.memory: dict[str, Memory] = {}
        self.explained: OrderedDict[tuple[str, int], Explained] = OrderedDict()
        self.lock = threading.RLock()
        self.steady = _Steady()

    @property
    def matcher(self) -> Matcher:
        return self.loaded.matcher

    @property
    def digest(self) -> str:
        """Of the background in use."""
        return self.loaded.standing.digest

    @property
    def mark(self) -> str:
        """What pairs that are computed now are marked with: it changes with the background, the weights and the limits."""
        return self.loaded.choice.mark(self.digest, self.matcher.limits)

    def latest(self) -> tuple[tuple[int, str] | None, Choice, Limits]:
        """What there is to follow: the newest build, the weights promoted last, and the limits of the model in use."""
        return (*newest(), limits_of(self.loaded.choice.model, self.matcher.encoder.digest))

    def follow_library(self) -> None:
        """Take the newest background that is ready, the weights promoted last and the limits; with another background all
        profiles are made ready again when they are next needed.
        """
        if self.steady.on:
            return
        latest = self.latest()
        if latest == self.followed:
            return
        build, choice, limits = latest
        standing, held = building.standing(self.digest), self.loaded
        if standing.digest != self.digest:
            if build == self.followed[0] and not standing.is_here:
                return  # another model was promoted, and its background is being built beside: the old one serves
            self.loaded = loaded_with(standing, choice)
            self.seen, self.memory = 0, {}
            self.explained.clear()
        else:
            chosen = replace(choice, model=standing.model)
            self.loaded = Loaded(standing, weighted(held.matcher, chosen, limits), chosen)
        self.followed = build, choice, self.matcher.limits

    def catch_up(self) -> None:
        """Read what was stored and built since the last look, by whichever process."""
        if self.steady.on:
            return
        self.follow_library()
        self._read_stored()

    @contextmanager
    def at_one_look(self) -> Iterator[None]:
        """Caught up once; this thread looks no more until the end, so that all it computes is of one state and costs one look."""
        with self.lock:
            self.catch_up()
        before, self.steady.on = self.steady.on, True
        try:
            yield
        finally:
            self.steady.on = before

    def _read_stored(self) -> None:
        for row in StoredProfile.objects.filter(stamp__gt=self.seen).order_by("stamp").iterator():
            memory = self.memory.setdefault(row.kind, Memory())
            memory.ready.pop(row.object_id, None)
            self.explained.pop((row.kind, row.object_id), None)
            if row.present:
                profile = from_json(f"{row.kind}:{row.object_id}", row.passages)
                prepare = self.matcher.answer if row.kind in ANSWERS else self.matcher.need
                memory.ready[row.object_id] = prepare(profile).without_texts()
            self.seen = row.stamp

    def of(self, kind: str) -> Memory:
        return self.memory.setdefault(kind, Memory())

    def explaining(self, kind: str, pk: int) -> Explained | None:
        """The profile with its words, read from its row; the last few are kept. None where it takes part no more."""
        found = self.explained.pop((kind, pk), None) or self._read(kind, pk)
        if found is None:
            return None
        self.explained[kind, pk] = found  # now the last
        if len(self.explained) > EXPLAINED_KEPT:
            self.explained.popitem(last=False)
        self._forget_removals()
        return found

    def _read(self, kind: str, pk: int) -> Explained | None:
        row = StoredProfile.objects.filter(kind=kind, object_id=pk).first()
        if row is not None and row.stamp > self.seen:  # numbers and words must be of one state
            self._read_stored()
        if row is None or not row.present or pk not in self.of(kind).ready:
            return None
        profile = from_json(f"{kind}:{pk}", row.passages)
        whole = self.of(kind).ready[pk].with_texts(profile)
        removals = Removals(whole) if isinstance(whole, Answer) else None
        quotes = self.matcher.quotes(profile, "query" if removals is None else "document")
        return Explained(whole, quotes, removals)

    def _forget_removals(self) -> None:
        """Those of all but the last few: they are ten times as large as the rest."""
        answers = [one for one in self.explained.values() if one.removals is not None]
        for one in answers[:-REMOVALS_KEPT]:
            assert isinstance(one.whole, Answer)
            one.removals = Removals(one.whole)

    def evidence(self, pair: Pair) -> list[dict[str, Any]]:
        """Nothing where a side has just left; its own news takes the pair away."""
        mine, theirs = (self.explaining(kind, pk) for kind, pk in pair.sides)
        if mine is None or theirs is None:
            return []
        assert isinstance(mine.whole, Need)
        assert isinstance(theirs.whole, Answer)
        quotes = mine.quotes, theirs.quotes
        return [one.to_json() for one in self.matcher.explain(mine.whole, theirs.whole, quotes, theirs.removals)]


_engine: Engine | None = None
_making = threading.Lock()


def current() -> Engine:
    """The engine of this process, made at the first use."""
    global _engine  # noqa: PLW0603  one a process, on purpose
    with _making:
        if _engine is None:
            _engine = Engine()
        return _engine


def at_hand() -> Loaded | None:
    """The library and matcher for a page: never computed while somebody waits, so None where they would have to be.

    A newer background is taken up here too, unless the engine is busy or the file has not come to this machine.
    """
    engine = _engine
    if engine is None:
        if not building.standing().is_here:
            return None
        engine = current()
    if engine.lock.acquire(blocking=False):
        try:
            if engine.latest() != engine.followed and building.standing(engine.digest).is_here:
                engine.follow_library()
        finally:
            engine.lock.release()
    return engine.loaded


BEHIND_MOST = 200  # profiles that a page may wait for: about a second, once
_catching_up = threading.Lock()


def for_page() -> Engine | None:
    """The engine with the profiles of both sides, for a page; None while they are being read, which goes on beside."""
    if at_hand() is None:
        return None
    engine = current()
    if StoredProfile.objects.filter(stamp__gt=engine.seen).count() <= BEHIND_MOST:
        return engine
    if not settings.MATCHING_BUILDS_ELSEWHERE:  # where one process does everything in its turn
        return engine
    if _catching_up.acquire(blocking=False):
        threading.Thread(target=_catch_up_beside, args=[engine], name="matcher-catching-up", daemon=True).start()
    return None


def _catch_up_beside(engine: Engine) -> None:
    try:
        with engine.lock:
            engine.catch_up()
    finally:
        connection.close()
        _catching_up.release()


def loaded_now() -> Loaded:
    """The library and matcher that the next scores are computed with."""
    engine = current()
    with engine.lock:
        engine.follow_library()
        return engine.loaded


def digest_now() -> str:
    """Of the background and weights that the next scores are computed with, at the earliest."""
    engine = current()
    with engine.lock:
        engine.follow_library()
        return engine.mark


def model_name() -> str:
    engine = current()
    version = engine.loaded.choice.version
    return f"{engine.matcher.encoder.name}@{engine.matcher.encoder.digest[:12]}{f'+w{version}' if version else ''}"


def answers_to(kind: str, pk: int, allowed: Collection[int], *, among: str = ENTITY) -> list[Scored]:
    """The allowed entities or experts that fit a need, best first, with their evidence."""
    found = near_answers(kind, pk, allowed, among=among)
    return explained([(Pair(kind, pk, among, one.pk), one) for one in found])


def needs_for(kind: str, answer_pk: int, allowed: Collection[int], *, of: str = ENTITY) -> list[Scored]:
    """The allowed needs of a kind that an entity or expert fits, best first, with their evidence."""
    found = near_needs(kind, answer_pk, allowed, of=of)
    return explained([(Pair(kind, one.pk, of, answer_pk), one) for one in found])


def explained(found: Iterable[tuple[Pair, Scored]]) -> list[Scored]:
    """Pairs that have a band, with their evidence."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        return [replace(scored, evidence=engine.evidence(pair)) for pair, scored in found]


def problems_of(kind: str, pk: int) -> list[str]:
    """The keys of the problems that a stored profile is about, nearest first: what a need asks for, what an entity answers."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        problems, ready = engine.loaded.standing.problems, engine.of(kind).ready[pk]
        least = engine.matcher.limits.answered
        if isinstance(ready, Need):
            return [problems[at].key for at in ready.problems[:ASKED]]
        order = np.argsort(-ready.likeness, kind="stable")[:ANSWERED_MOST]
        return [problems[at].key for at in order if ready.likeness[at] >= least]


def near_answers(kind: str, pk: int, pks: Collection[int], *, among: str = ENTITY) -> list[Scored]:
    """Of these entities or experts those that have a band with a need, without evidence, best first."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        known = sorted(one for one in pks if one in engine.of(among).ready)  # ties go by place, which is by id
        need = engine.of(kind).ready[pk]
        assert isinstance(need, Need)
        answers = [engine.of(among).ready[one] for one in known]
        best = engine.matcher.best(need, answers)  # type: ignore[arg-type]  # entities and experts are answers
        return [Scored(known[at], match.score, match.band, match.shares, []) for at, match in best]


def near_needs(kind: str, answer_pk: int, pks: Collection[int], *, of: str = ENTITY) -> list[Scored]:
    """Of these needs those that have a band with an entity or expert, without evidence, best first."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        known = [one for one in pks if one in engine.of(kind).ready]
        answer = engine.of(of).ready.get(answer_pk)
        if answer is None:
            return []
        assert isinstance(answer, Answer)
        needs = [engine.of(kind).ready[one] for one in known]
        matches = engine.matcher.matches_of(answer, needs)  # type: ignore[arg-type]  # of these kinds all are needs
        found = [
            Scored(pk, match.score, match.band, match.shares, [])
            for pk, match in zip(known, matches, strict=True)
            if match.band
        ]
        return sorted(found, key=lambda one: (-one.score, one.pk))
