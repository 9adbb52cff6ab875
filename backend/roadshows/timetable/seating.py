"""Times are planned, tables are handed out: any times that fit the number of tables can be seated."""

from collections import Counter
from collections.abc import Mapping

from backend.roadshows.timetable.plans import Place, Plan
from backend.roadshows.timetable.problem import Problem


def seat(problem: Problem, times: Mapping[str, int], *, kept: Plan | None = None) -> Plan:
    """Who sat somewhere in `kept` at this time stays there; then people stay at the table they sit at most.

    The one of a meeting with more meetings keeps the table: a bank stays where it is, and entities come to it.
    """
    by_slot: dict[int, list[str]] = {slot: [] for slot in problem.open_slots}
    for meeting in problem.meetings:
        if meeting.id in times:
            by_slot[times[meeting.id]].append(meeting.id)
    busy = Counter(who for name in times for who in problem.meeting[name].people)
    habits: dict[str, Counter[tuple[str, int]]] = {}
    places: dict[str, Place] = {}
    for slot in problem.open_slots:
        free = [
            (room.id, table) for room in problem.rooms if slot not in room.closed for table in range(1, room.tables + 1)
        ]
        left = set(free)
        waiting = []
        for name in by_slot[slot]:
            old = kept.places.get(name) if kept else None
            if not problem.needs_table(problem.meeting[name]):
                places[name] = Place(slot)
            elif old is not None and old.slot == slot and (old.room, old.table) in left:
                left.discard((old.room, old.table))
                places[name] = old
                _remember(habits, problem, name, (old.room, old.table))
            else:
                waiting.append(name)
        waiting.sort(key=lambda name: -max(busy[who] for who in problem.meeting[name].people))
        for name in waiting:
            people = sorted(problem.meeting[name].people, key=lambda who: -busy[who])
            liked = (
                spot for who in people for spot, _times in habits.get(who, Counter()).most_common() if spot in left
            )
            spot = next(liked, None) or next(one for one in free if one in left)
            left.discard(spot)
            places[name] = Place(slot, *spot)
            _remember(habits, problem, name, spot)
    return Plan({meeting.id: places[meeting.id] for meeting in problem.meetings if meeting.id in places})


def _remember(habits: dict[str, Counter[tuple[str, int]]], problem: Problem, name: str, spot: tuple[str, int]) -> None:
    for who in problem.meeting[name].people:
        habits.setdefault(who, Counter())[spot] += 1
