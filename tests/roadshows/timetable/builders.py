"""Small events, made up from a seed."""

import random

from backend.roadshows.timetable import Goal, Meeting, Person, Problem, Room, Slot


def random_event(seed: int, *, required: bool = False, breaks: bool = False) -> Problem:
    """A few people of two kinds: some absent all day, some wished for by nobody; sometimes no table, no slot or no wish."""
    dice = random.Random(seed)
    count = dice.choice((0, 1, 3, 5, 6, 7))
    slots = tuple(Slot(2 * one, half=one // 3, open=dice.random() > 0.15) for one in range(count))
    ids = [slot.id for slot in slots]
    rooms = tuple(
        Room(f"R{one}", dice.randint(0, 2), frozenset(slot for slot in ids if dice.random() < 0.2))
        for one in range(dice.choice((0, 1, 2, 2, 3)))
    )
    people = tuple(
        Person(
            f"{kind}{one}",
            dice.choice((None, None, 0, 1, 2, 4)),
            frozenset(slot for slot in ids if dice.random() < dice.choice((0, 0, 0.2, 0.2, 1))),
            desk=kind == "B" and dice.random() < 0.2,
        )
        for kind, most in (("E", 6), ("B", 3))
        for one in range(dice.randint(1, most))
    )
    wished = [
        (one.id, other.id)
        for one in people
        for other in people
        if one.id[0] == "E" and other.id[0] == "B" and dice.random() < 0.6
    ]
    meetings = []
    for number, pair in enumerate(wished):
        fixed = dice.choice(ids) if ids and dice.random() < 0.04 and not meetings else None
        narrowed = frozenset(dice.sample(ids, min(2, len(ids)))) if dice.random() < 0.1 else None
        after = (meetings[-1].id,) if meetings and dice.random() < 0.1 else ()
        weight = dice.choice((100, 10, 1))
        meetings.append(Meeting(f"M{number}", pair, weight, required, narrowed, fixed, after))
    return Problem(slots, rooms, people, tuple(meetings), Goal(breaks=breaks, fairness=2 if breaks else None))


def hall(
    wishes: str, *, slots: int = 3, tables: int = 1, absent: dict[str, set[int]] | None = None, **limits: int
) -> Problem:
    """`hall("a-x:100 a-y")`: people by one letter, wishes with a weight of 10 unless one is given; one room."""
    meetings = []
    for wish in wishes.split():
        pair, _colon, weight = wish.partition(":")
        meetings.append(Meeting(pair, tuple(pair.split("-")), int(weight or 10)))
    names = dict.fromkeys(who for meeting in meetings for who in meeting.people)
    return Problem(
        tuple(Slot(one) for one in range(slots)),
        (Room("R", tables),),
        tuple(Person(who, limits.get(who), frozenset((absent or {}).get(who, ()))) for who in names),
        tuple(meetings),
    )


def forum(seed: int = 3, people: int = 16, slots: int = 8, tables: int = 6, fill: float = 0.8) -> Problem:
    """All meetings are required, and breaks shall be few; a plan exists, since one was made first."""
    dice = random.Random(seed)
    pairs: set[tuple[int, int]] = set()
    for _slot in range(slots):
        row = dice.sample(range(people), people)
        fresh = [(min(pair), max(pair)) for pair in zip(row[::2], row[1::2], strict=True)]
        pairs.update([pair for pair in fresh if pair not in pairs][: round(tables * fill)])
    return Problem(
        tuple(Slot(one, half=int(one >= slots // 2)) for one in range(slots)),
        (Room("hall", tables),),
        tuple(Person(f"P{one}") for one in range(people)),
        tuple(Meeting(f"{a}-{b}", (f"P{a}", f"P{b}"), required=True) for a, b in sorted(pairs)),
        Goal(breaks=True, fairness=2),
    )
