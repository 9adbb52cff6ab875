"""The matcher in this process: its model, and the profiles of both sides in memory.

Profiles are stored as rows with a rising stamp. Before each use the engine reads the rows above the highest stamp it has
seen, so that every process follows what any process stored, and one changed profile costs one row.

The problem library is followed in the same way: before each use the engine looks whether a newer background has been built
(building.py), takes it, and makes all profiles ready again. Until then the old one serves.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from backend.recommendations import building
from backend.recommendations.building import Standing
from backend.recommendations.choices import BuildState
from backend.recommendations.models import LibraryBuild, ProfileStamp, StoredProfile
from backend.recommendations.profiles import ANSWERS, ENTITY
from matching.encoders import BUNDLED, load
from matching.errors import MatchingError
from matching.library import Problem, shipped
from matching.matcher import Matcher
from matching.profiles import Profile, from_json, to_json
from matching.scoring.bands import Bands
from matching.scoring.evidence import Quotes
from matching.scoring.measured import Measured
from matching.scoring.prepared import Answer, Need
from matching.scoring.storing import load_or_build, path_of

ASKED = 3  # problems that a scenario is counted to
# An entity answers a problem when what it wrote resembles that problem's answers by so many standard deviations, words and
# model added. On the demo market 25 of the 26 entities so counted for a scenario's nearest problem fit the scenario well.
ANSWERED_FROM = 6.0
ANSWERED_MOST = 100


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


@dataclass
class Memory:
    """The profiles of one kind, made ready."""

    ready: dict[int, Need | Answer] = field(default_factory=dict)
    quotes: dict[int, Quotes] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """A library and the matcher made with it; they are only ever changed together."""

    standing: Standing
    matcher: Matcher


class Engine:
    def __init__(self) -> None:
        self.build = _newest_build()
        self.loaded = _loaded(building.standing())
        self.seen = 0
        self.memory: dict[str, Memory] = {}
        self.lock = threading.RLock()

    @property
    def matcher(self) -> Matcher:
        return self.loaded.matcher

    @property
    def digest(self) -> str:
        """Of the background in use."""
        return self.loaded.standing.digest

    def follow_library(self) -> None:
        """Take the newest background that is ready; all profiles are then made ready with it when they are next needed."""
        newest = _newest_build()
        if newest == self.build:
            return
        standing = building.standing()
        if standing.digest != self.digest:
            self.loaded = _loaded(standing)
            self.seen, self.memory = 0, {}
        self.build = newest

    def catch_up(self) -> None:
        """Read what was stored and built since the last look, by whichever process."""
        self.follow_library()
        for row in StoredProfile.objects.filter(stamp__gt=self.seen).order_by("stamp").iterator():
            memory = self.memory.setdefault(row.kind, Memory())
            memory.ready.pop(row.object_id, None)
            memory.quotes.pop(row.object_id, None)
            if row.present:
                profile = from_json(f"{row.kind}:{row.object_id}", row.passages)
                prepare = self.matcher.answer if row.kind in ANSWERS else self.matcher.need
                memory.ready[row.object_id] = prepare(profile)
            self.seen = row.stamp

    def of(self, kind: str) -> Memory:
        return self.memory.setdefault(kind, Memory())

    def quotes_of(self, kind: str, pk: int) -> Quotes:
        memory = self.of(kind)
        if pk not in memory.quotes:
            memory.quotes[pk] = self.matcher.quotes(memory.ready[pk].profile)
        return memory.quotes[pk]

    def banded(self, pair: Pair, other: int) -> Scored | None:
        """One pair without its evidence, which costs most of the time; None where it is of no band."""
        match = self.matcher.score(*self.both(pair))
        return Scored(other, match.score, match.band, match.shares, []) if match.band else None

    def scored(self, pair: Pair, other: int) -> Scored | None:
        """As above with its evidence."""
        found = self.banded(pair, other)
        if found is None:
            return None
        quotes = self.quotes_of(pair.need, pair.need_pk), self.quotes_of(pair.answer, pair.answer_pk)
        evidence = [one.to_json() for one in self.matcher.explain(*self.both(pair), quotes)]
        return replace(found, evidence=evidence)

    def both(self, pair: Pair) -> tuple[Need, Answer]:
        need, answer = self.of(pair.need).ready[pair.need_pk], self.of(pair.answer).ready[pair.answer_pk]
        assert isinstance(need, Need)
        assert isinstance(answer, Answer)
        return need, answer


_engine: Engine | None = None
_making = threading.Lock()


def new_matcher(problems: tuple[Problem, ...] | None = None) -> Matcher:
    """The matcher of the settings: its model, these problems (without any those that come with the product), its bands."""
    problems = shipped() if problems is None else problems
    encoder = load(settings.MATCHING_MODEL)
    background = load_or_build(problems, encoder, building.cache())
    return Matcher(encoder, problems, Bands.beside(_folder()), background=background)


def _folder() -> Path:
    return Path(settings.MATCHING_MODEL) if settings.MATCHING_MODEL else BUNDLED


def measured_bands() -> Measured | None:
    """What the bands of the model in use are worth; None where nobody has measured them with it."""
    return Measured.beside(_folder())


def _loaded(standing: Standing) -> Loaded:
    return Loaded(standing, new_matcher(standing.problems))


def _newest_build() -> tuple[int, str] | None:
    rows = LibraryBuild.objects.filter(state=BuildState.READY).order_by("-pk")
    return rows.values_list("pk", "digest").first()


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
        if not path_of(building.standing().digest, building.cache()).exists():
            return None
        engine = current()
    if engine.lock.acquire(blocking=False):
        try:
            if _newest_build() != engine.build and path_of(building.standing().digest, building.cache()).exists():
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


def digest_now() -> str:
    """Of the background that the next scores are computed with, at the earliest."""
    engine = current()
    with engine.lock:
        engine.follow_library()
        return engine.digest


def model_name() -> str:
    engine = current()
    return f"{engine.matcher.encoder.name}@{engine.matcher.encoder.digest[:12]}"


def model_problem() -> str:
    """Why the model cannot be used, or nothing."""
    try:
        load(settings.MATCHING_MODEL)
    except MatchingError as wrong:
        return str(wrong)
    return ""


def store(kind: str, pk: int, profile: Profile) -> None:
    """Keep a profile as a row, for every process; an unchanged one keeps its stamp."""
    with transaction.atomic():
        held = StoredProfile.objects.filter(kind=kind, object_id=pk).first()
        if held is not None and held.present and held.digest == profile.digest:
            return
        StoredProfile.objects.update_or_create(
            kind=kind,
            object_id=pk,
            defaults={
                "passages": to_json(profile),
                "digest": profile.digest,
                "present": True,
                "stamp": _next_stamp(),
            },
        )


def forget(kind: str, pk: int) -> None:
    """The profile takes part no more; its words are deleted with it."""
    with transaction.atomic():
        if StoredProfile.objects.filter(kind=kind, object_id=pk, present=True).exists():
            StoredProfile.objects.filter(kind=kind, object_id=pk).update(
                present=False, passages=[], digest="", stamp=_next_stamp()
            )


def _next_stamp() -> int:
    """Inside the transaction that stores the profile: the row's lock makes stamps commit in order."""
    if not ProfileStamp.objects.filter(pk=1).update(last=F("last") + 1):
        ProfileStamp.objects.get_or_create(pk=1)
        ProfileStamp.objects.filter(pk=1).update(last=F("last") + 1)
    return ProfileStamp.objects.values_list("last", flat=True).get(pk=1)


def answers_to(kind: str, pk: int, allowed: list[int], *, among: str = ENTITY) -> list[Scored]:
    """The allowed entities or experts that fit a need, best first."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        known = [one for one in allowed if one in engine.of(among).ready]
        need = engine.of(kind).ready[pk]
        assert isinstance(need, Need)
        answers = [engine.of(among).ready[one] for one in known]
        best = engine.matcher.best(need, answers)  # type: ignore[arg-type]  # entities and experts are answers
        pairs = [Pair(kind, pk, among, known[at]) for at, _match in best]
        return [found for pair in pairs if (found := engine.scored(pair, pair.answer_pk)) is not None]


def needs_for(kind: str, answer_pk: int, allowed: list[int], *, of: str = ENTITY) -> list[Scored]:
    """The allowed needs of a kind that an entity or expert fits, best first."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        pairs = [Pair(kind, pk, of, answer_pk) for pk in allowed if pk in engine.of(kind).ready]
        found = [scored for pair in pairs if (scored := engine.scored(pair, pair.need_pk)) is not None]
        return sorted(found, key=lambda one: (-one.score, one.pk))


def problems_of(kind: str, pk: int) -> list[str]:
    """The keys of the problems that a stored profile is about, nearest first: what a need asks for, what an entity answers."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        problems, ready = engine.loaded.standing.problems, engine.of(kind).ready[pk]
        if isinstance(ready, Need):
            return [problems[at].key for at in ready.problems[:ASKED]]
        order = np.argsort(-ready.likeness, kind="stable")[:ANSWERED_MOST]
        return [problems[at].key for at in order if ready.likeness[at] >= ANSWERED_FROM]


def near_answers(kind: str, pk: int, entity_pks: list[int]) -> list[Scored]:
    """Of these entities those that have a band with the scenario or product, without evidence."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        pairs = [Pair(kind, pk, ENTITY, one) for one in entity_pks if one in engine.of(ENTITY).ready]
        return [found for pair in pairs if (found := engine.banded(pair, pair.answer_pk)) is not None]


def near_needs(kind: str, entity_pk: int, pks: list[int]) -> list[Scored]:
    """Of these scenarios or products those that have a band with the entity, without evidence."""
    engine = current()
    with engine.lock:
        engine.catch_up()
        pairs = [Pair(kind, one, ENTITY, entity_pk) for one in pks if one in engine.of(kind).ready]
        return [found for pair in pairs if (found := engine.banded(pair, pair.need_pk)) is not None]
