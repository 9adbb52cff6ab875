"""The matcher in this process: its model, and the profiles of both sides in memory.

Profiles are stored as rows with a rising stamp. Before each use the engine reads the rows above the highest stamp it has
seen, so that every process follows what any process stored, and one changed profile costs one row. What is kept in memory
is what scoring needs; the words themselves are read again where a pair is explained.

The problem library is followed in the same way: before each use the engine looks whether a newer background has been built
(building.py), takes it, and makes all profiles ready again. Until then the old one serves. So it follows the weights and the
model that were promoted last (champion.py): other weights are taken at once and leave the profiles as they are.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
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
from matching.scoring.prepared import Answer, Need, Removals
from matching.scoring.storing import load_or_build, path_of

ASKED = 3  # problems that a scenario is counted to
# An entity answers a problem when what it wrote resembles that problem's answers by so many standard deviations, words and
# model added. On the demo market 25 of the 26 entities so counted for a scenario's nearest problem fit the scenario well.
ANSWERED_FROM = 6.0
ANSWERED_MOST = 100
EXPLAINED_KEPT = 256  # profiles with their words and sentences, about 60 kB each
REMOVALS_KEPT = (
    32  # of those the answers whose removals are kept, up to 200 kB each: the experts that entities here fit
)


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


@dataclass(frozen=True)
class Loaded:
    """A library and the matcher made with it; they are only ever changed together."""

    standing: Standing
    matcher: Matcher
    choice: Choice


class _Steady(threading.local):
    """Whether this thread goes on with what it saw at its last look."""

    on = False


class Engine:
    def __init__(self) -> None:
        self.followed = _newest()
        self.loaded = _loaded(building.standing(), self.followed[1])
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
        """What pairs that are computed now are marked with: it changes with the background and with the weights."""
        return self.loaded.choice.mark(self.digest)

    def follow_library(self) -> None:
        """Take the newest background that is ready, and the weights promoted last; with another background all profiles
        are made ready again when they are next needed.
        """
        if self.steady.on:
            return
        newest = _newest()
        if newest == self.followed:
            return
        standing, held = building.standing(), self.loaded
        if standing.digest != self.digest:
            if newest[0] == self.followed[0] and not path_of(standing.digest, building.cache()).exists():
                return  # another model was promoted, and its background is being built beside: the old one serves
            self.loaded = _loaded(standing, newest[1])
            self.seen, self.memory = 0, {}
            self.explained.clear()
        elif newest[1] != held.choice:
            self.loaded = Loaded(standing, weighted(held.matcher, newest[1]), newest[1])
        self.followed = newest

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
        if (
            row is not None and row.stamp > self.seen
        ):  # it changed since the last look: numbers and words must be of one state
            self._read_stored()
        if row is None or not row.present or pk not in self.of(kind).ready:
            return None
        profile = from_json(f"{kind}:{pk}", row.passages)
        whole = self.of(kind).ready[pk].with_texts(profile)
        return Explained(whole, self.matcher.quotes(profile), Removals(whole) if isinstance(whole, Answer) else None)

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
        if isinstance(ready, Need):
            return [problems[at].key for at in ready.problems[:ASKED]]
        order = np.argsort(-ready.likeness, kind="stable")[:ANSWERED_MOST]
        return [problems[at].key for at in order if ready.likeness[at] >= ANSWERED_FROM]


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
