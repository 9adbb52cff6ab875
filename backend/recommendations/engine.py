"""The matcher in this process: its model, and the profiles of both sides in memory.

Profiles are stored as rows with a rising stamp. Before each use the engine reads the rows above the highest stamp it has
seen, so that every process follows what any process stored, and one changed profile costs one row.

The problem library is followed in the same way: before each use the engine looks whether a newer background has been built
(building.py), takes it, and makes all profiles ready again. Until then the old one serves. So it follows the weights and the
model that were promoted last (champion.py): other weights are taken at once and leave the profiles as they are.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.recommendations import building, champion
from backend.recommendations.building import Standing
from backend.recommendations.champion import Choice
from backend.recommendations.choices import BuildState
from backend.recommendations.models import LibraryBuild, ProfileStamp, StoredProfile, WeightSet
from backend.recommendations.profiles import ANSWERS, ENTITY
from matching.encoders import BUNDLED, load
from matching.errors import MatchingError
from matching.library import Problem, shipped
from matching.matcher import Matcher, Weights
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
    choice: Choice


class Engine:
    def __init__(self) -> None:
        self.followed = _newest()
        self.loaded = _loaded(building.standing(), self.followed[1])
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

    @property
    def mark(self) -> str:
        """What pairs that are computed now are marked with: it changes with the background and with the weights."""
        return self.loaded.choice.mark(self.digest)

    def follow_library(self) -> None:
        """Take the newest background that is ready, and the weights promoted last; with another background all profiles
        are made ready again when they are next needed.
        """
        newest = _newest()
        if newest == self.followed:
            return
        standing, held = building.standing(), self.loaded
        if standing.digest != self.digest:
            self.loaded = _loaded(standing, newest[1])
            self.seen, self.memory = 0, {}
        elif newest[1] != held.choice:
            self.loaded = Loaded(standing, weighted(held.matcher, newest[1]), newest[1])
        self.followed = newest

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


def new_matcher(problems: tuple[Problem, ...] | None = None, chosen: Choice | None = None) -> Matcher:
    """The matcher of a choice (without any that of the settings): its model, these problems (without any those that come
    with the product), its weights and its bands.
    """
    problems = shipped() if problems is None else problems
    chosen = chosen or Choice(settings.MATCHING_MODEL, Weights())
    encoder = load(chosen.model)
    background = load_or_build(problems, encoder, building.cache())
    return Matcher(
        encoder, problems, Bands.beside(_folder(chosen.model)), weights=chosen.weights, background=background
    )


def weighted(matcher: Matcher, chosen: Choice) -> Matcher:
    """The same model and background with other weights: costs nothing."""
    return Matcher(matcher.encoder, (), matcher.bands, weights=chosen.weights, background=matcher.background)


def _folder(model: str) -> Path:
    return Path(model) if model else BUNDLED


def measured_bands() -> Measured | None:
    """What the bands of the model and weights in use are worth; None where nobody has measured them with these."""
    chosen = champion.choice()
    return Measured.beside(_folder(chosen.model)) if chosen.weights == Weights() else None


def _loaded(standing: Standing, chosen: Choice) -> Loaded:
    return Loaded(standing, new_matcher(standing.problems, chosen), chosen)


def _newest() -> tuple[tuple[int, str] | None, Choice]:
    return _newest_build(), champion.choice()


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
            if _newest() != engine.followed and path_of(building.standing().digest, building.cache()).exists():
                engine.follow_library()
        finally:
            engine.lock.release()
    return engine.loaded


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


def model_problem() -> str:
    """Why the model cannot be used, or nothing."""
    if (row := WeightSet.objects.champion()) is not None and (wrong := champion.problem_with(row)):
        return wrong
    try:
        load(settings.MATCHING_MODEL)
    except MatchingError as missing:
        return str(missing)
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
