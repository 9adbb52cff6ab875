"""A programme of sessions in rooms: clashes as data, and *arrange the rest* around what is fixed.

    programme = Programme(
        slots=(Slot(0), Slot(1), Slot(2)),
        halls=(Hall("R1", seats=80, gear=frozenset({"projector"})),),
        sessions=(Session("S1", people=frozenset({"judge"}), length=2, gear=frozenset({"projector"})),),
        absent={"judge": frozenset({2})},
        movable={"microphone": 2},
    )
    clashes(programme, {"S1": Spot("R1", 1)})       # [SessionClash("absent", "S1", person="judge", slots=(2,))]
    arrange(programme, {}).spots                    # {"S1": Spot("R1", 0)}

Slots are those of the timetable; a session of length 2 needs two neighbouring open ones of one half-day. What is fixed stays
where it is, even where it clashes: `clashes` says so, and the rest is arranged around it.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, Literal

from backend.roadshows.timetable.errors import BadProblem
from backend.roadshows.timetable.problem import Slot
from backend.roadshows.timetable.race import ROOT

Kind = Literal["room", "person", "gear", "seats", "closed", "absent", "order", "unknown"]


@dataclass(frozen=True)
class Hall:
    id: str
    seats: int = 0  # 0: nobody counted them
    gear: frozenset[str] = frozenset()  # what stands there for good
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Session:
    """`people`: presenters, judges, whoever must be there. `halls`: only these (None: any). `after`: must have ended before."""

    id: str
    people: frozenset[str] = frozenset()
    length: int = 1
    seats: int = 0
    gear: frozenset[str] = frozenset()
    halls: frozenset[str] | None = None
    slots: frozenset[int] | None = None  # where it may start
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Spot:
    hall: str
    start: int


@dataclass(frozen=True)
class Programme:
    slots: tuple[Slot, ...]
    halls: tuple[Hall, ...]
    sessions: tuple[Session, ...]
    absent: Mapping[str, frozenset[int]] = field(default_factory=dict)
    movable: Mapping[str, int] = field(default_factory=dict)  # gear that is carried: how many there are at once

    def __post_init__(self) -> None:
        for name, ids in (("hall", [one.id for one in self.halls]), ("session", [one.id for one in self.sessions])):
            twice = [one for one, count in Counter(ids).items() if count > 1]
            if twice:
                raise BadProblem(f"{name} given twice: {', '.join(twice)}")
        for session in self.sessions:
            if session.length < 1:
                raise BadProblem(f"session {session.id} has the length {session.length}; give 1 or more")

    @cached_property
    def hall(self) -> dict[str, Hall]:
        return {one.id: one for one in self.halls}

    @cached_property
    def session(self) -> dict[str, Session]:
        return {one.id: one for one in self.sessions}

    def taken(self, session: Session, start: int) -> tuple[int, ...] | None:
        """The slots it takes from here; None where it would run over the end of a half-day or into a closed slot."""
        ids = [slot.id for slot in self.slots]
        if start not in ids:
            return None
        place = ids.index(start)
        run = self.slots[place : place + session.length]
        if len(run) < session.length or any(not slot.open or slot.half != run[0].half for slot in run):
            return None
        return tuple(slot.id for slot in run)


@dataclass(frozen=True)
class SessionClash:
    """`other` is the session it clashes with, where there is one; `gear` what is missing; `slots` when."""

    kind: Kind
    session: str
    other: str = ""
    person: str = ""
    hall: str = ""
    gear: str = ""
    slots: tuple[int, ...] = ()


@dataclass(frozen=True)
class Arrangement:
    """`proved`: more sessions cannot be placed beside what is fixed."""

    spots: Mapping[str, Spot]
    left: tuple[str, ...]
    proved: bool


def clashes(programme: Programme, spots: Mapping[str, Spot]) -> list[SessionClash]:
    """Everything that is wrong with these places, alone and two by two; written from the rules, and used on every result."""
    found = [clash for name, spot in spots.items() for clash in alone(programme, name, spot)]
    taken = {
        name: set(programme.taken(programme.session[name], spot.start) or ())
        for name, spot in spots.items()
        if name in programme.session
    }
    for one, other in combinations([session.id for session in programme.sessions if session.id in taken], 2):
        found.extend(_between(programme, one, other, spots, taken))
    found.extend(_carried(programme, spots, taken))
    return found


def alone(programme: Programme, name: str, spot: Spot) -> Iterator[SessionClash]:
    """What is wrong with this place whatever else happens."""
    session, hall = programme.session.get(name), programme.hall.get(spot.hall)
    if session is None or hall is None:
        yield SessionClash("unknown", name, hall=spot.hall)
        return
    run = programme.taken(session, spot.start)
    if run is None or (session.slots is not None and spot.start not in session.slots):
        yield SessionClash("closed", name, hall=hall.id, slots=(spot.start,))
        run = run or ()
    shut = tuple(slot for slot in run if slot in hall.closed)
    if shut or (session.halls is not None and hall.id not in session.halls):
        yield SessionClash("closed", name, hall=hall.id, slots=shut)
    if hall.seats and session.seats > hall.seats:
        yield SessionClash("seats", name, hall=hall.id)
    for gear in sorted(session.gear - hall.gear - programme.movable.keys()):
        yield SessionClash("gear", name, hall=hall.id, gear=gear, slots=run)
    for person in sorted(session.people):
        away = tuple(slot for slot in run if slot in programme.absent.get(person, ()))
        if away:
            yield SessionClash("absent", name, person=person, slots=away)


def _between(
    programme: Programme, one: str, other: str, spots: Mapping[str, Spot], taken: Mapping[str, set[int]]
) -> Iterator[SessionClash]:
    both = tuple(sorted(taken[one] & taken[other]))
    if both and spots[one].hall == spots[other].hall:
        yield SessionClash("room", one, other, hall=spots[one].hall, slots=both)
    if both:
        for person in sorted(programme.session[one].people & programme.session[other].people):
            yield SessionClash("person", one, other, person=person, slots=both)
    order = {slot.id: place for place, slot in enumerate(programme.slots)}
    for earlier, later in ((one, other), (other, one)):
        if earlier not in programme.session[later].after or not taken[earlier] or not taken[later]:
            continue
        if max(order[slot] for slot in taken[earlier]) >= min(order[slot] for slot in taken[later]):
            yield SessionClash("order", later, earlier, slots=(spots[later].start,))


def _carried(programme: Programme, spots: Mapping[str, Spot], taken: Mapping[str, set[int]]) -> Iterator[SessionClash]:
    users: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, slots in taken.items():
        hall = programme.hall.get(spots[name].hall)
        for gear in programme.session[name].gear - (hall.gear if hall else frozenset()):
            if gear in programme.movable:
                for slot in slots:
                    users[gear, slot].append(name)
    said: set[tuple[str, str]] = set()
    for (gear, slot), names in sorted(users.items()):
        if len(names) > programme.movable[gear]:
            for name in names[programme.movable[gear] :]:
                if (gear, name) not in said:
                    said.add((gear, name))
                    yield SessionClash("gear", name, names[0], hall=spots[name].hall, gear=gear, slots=(slot,))


def options(programme: Programme, session: Session) -> list[Spot]:
    """Every place that is right for it alone."""
    return [
        spot
        for slot in programme.slots
        for hall in programme.halls
        if not any(alone(programme, session.id, spot := Spot(hall.id, slot.id)))
    ]


def nearest(programme: Programme, spots: Mapping[str, Spot], name: str) -> tuple[Spot, list[SessionClash]] | None:
    """For one that found no place: the spot with the fewest clashes, and these. None where there is no slot or no hall."""
    base = set(clashes(programme, spots))
    tried = [
        (spot, [clash for clash in clashes(programme, {**spots, name: spot}) if clash not in base])
        for slot in programme.slots
        for hall in programme.halls
        for spot in (Spot(hall.id, slot.id),)
    ]
    return min(tried, key=lambda pair: (len(pair[1]), pair[0].start, pair[0].hall), default=None)


def arrange(programme: Programme, fixed: Mapping[str, Spot], *, seconds: float = 5.0) -> Arrangement:
    """Places as many of the others as can be, early rather than late; what is fixed stays."""
    rest = [session for session in programme.sessions if session.id not in fixed]
    open_spots = {
        session.id: [spot for spot in options(programme, session) if _fits(programme, fixed, session.id, spot)]
        for session in rest
    }
    spots = _greedily(programme, fixed, open_spots)
    proved = all(session.id in spots or not open_spots[session.id] for session in rest)
    if not proved:
        better, proved = _exactly(programme, fixed, open_spots, spots, seconds)
        if len(better) > len(spots) and not set(clashes(programme, better)) - set(clashes(programme, fixed)):
            spots = better
    left = tuple(session.id for session in rest if session.id not in spots)
    return Arrangement(spots={**spots}, left=left, proved=proved)


def _fits(programme: Programme, spots: Mapping[str, Spot], name: str, spot: Spot) -> bool:
    return len(clashes(programme, {**spots, name: spot})) == len(clashes(programme, spots))


def _greedily(programme: Programme, fixed: Mapping[str, Spot], open_spots: Mapping[str, list[Spot]]) -> dict[str, Spot]:
    spots = dict(fixed)
    for name in sorted(open_spots, key=lambda one: (len(open_spots[one]), -programme.session[one].length)):
        free = next((spot for spot in open_spots[name] if _fits(programme, spots, name, spot)), None)
        if free is not None:
            spots[name] = free
    return spots


def _exactly(
    programme: Programme,
    fixed: Mapping[str, Spot],
    open_spots: Mapping[str, list[Spot]],
    hint: Mapping[str, Spot],
    seconds: float,
) -> tuple[dict[str, Spot], bool]:
    """CP-SAT in a child process, over spots that are right alone and beside what is fixed."""
    order = {slot.id: place for place, slot in enumerate(programme.slots)}
    rows: list[dict[str, Any]] = []
    for name in [*fixed, *open_spots]:
        session = programme.session.get(name)
        if session is None:
            continue
        for spot in [fixed[name]] if name in fixed else open_spots[name]:
            run = programme.taken(session, spot.start) or ()
            hall = programme.hall.get(spot.hall)
            gear = session.gear - (hall.gear if hall else frozenset())
            rows.append(
                {
                    "session": name,
                    "fixed": name in fixed,
                    "hall": spot.hall,
                    "start": spot.start,
                    "run": [order[slot] for slot in run],
                    "people": sorted(session.people),
                    "gear": sorted(gear & programme.movable.keys()),
                    "hint": hint.get(name) == spot,
                }
            )
    asked = {
        "rows": rows,
        "after": {session.id: sorted(session.after) for session in programme.sessions if session.after},
        "movable": dict(programme.movable),
        "seconds": seconds,
    }
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(  # noqa: S603  our own module, by our own interpreter
        [sys.executable, "-m", "backend.roadshows.timetable.arms.arranging", str(os.getpid())],
        input=json.dumps(asked).encode() + b"\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
        timeout=seconds + 30,
    )
    if done.returncode or not done.stdout:
        return dict(hint), False
    found = json.loads(done.stdout)
    return {**fixed, **{name: Spot(hall, start) for name, hall, start in found["spots"]}}, found["proved"]
