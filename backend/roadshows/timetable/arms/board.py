"""The event as small numbers, for ways that move meetings one at a time: who is busy when, with what, and what is free."""

from collections.abc import Mapping

from backend.roadshows.timetable.problem import Problem

NOWHERE = -1


class Board:
    """A plan on its way. It never holds two meetings of one person in a slot, too many tables or too many meetings."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots = problem.open_slots
        number = {slot: place for place, slot in enumerate(self.slots)}
        people = {person.id: place for place, person in enumerate(problem.people)}
        index = {meeting.id: place for place, meeting in enumerate(problem.meetings)}
        self.names = [meeting.id for meeting in problem.meetings]
        self.people = [tuple(people[who] for who in meeting.people) for meeting in problem.meetings]
        self.choices = [tuple(number[slot] for slot in problem.choices[name]) for name in self.names]
        self.bound = [meeting.fixed is not None for meeting in problem.meetings]
        missing = 1 + sum(meeting.weight for meeting in problem.meetings)
        self.weights = [
            meeting.weight + (missing if meeting.required or meeting.fixed is not None else 0)
            for meeting in problem.meetings
        ]
        self.table = [problem.needs_table(meeting) for meeting in problem.meetings]
        self.before = [[index[one] for one in meeting.after] for meeting in problem.meetings]
        self.behind: list[list[int]] = [[] for _ in self.names]
        for later, ones in enumerate(self.before):
            for earlier in ones:
                self.behind[earlier].append(later)
        self.tables = [problem.tables[slot] for slot in self.slots]
        no_limit = len(self.names) + 1
        self.limits = [no_limit if one.limit is None else one.limit for one in problem.people]
        self.time = [NOWHERE] * len(self.names)
        self.with_whom = [[NOWHERE] * len(self.slots) for _ in problem.people]
        self.count = [0] * len(problem.people)
        self.sitting: list[set[int]] = [set() for _ in self.slots]

    def fill(self, times: Mapping[str, int]) -> None:
        """Takes over what fits of a plan."""
        number = {slot: place for place, slot in enumerate(self.slots)}
        for meeting, name in enumerate(self.names):
            slot = number.get(times.get(name, NOWHERE), NOWHERE)
            if slot != NOWHERE and slot in self.choices[meeting] and not self.in_the_way(meeting, slot):
                self.put(meeting, slot)

    def put(self, meeting: int, slot: int) -> None:
        self.time[meeting] = slot
        for who in self.people[meeting]:
            self.with_whom[who][slot] = meeting
            self.count[who] += 1
        if self.table[meeting]:
            self.sitting[slot].add(meeting)

    def take(self, meeting: int) -> None:
        slot = self.time[meeting]
        self.time[meeting] = NOWHERE
        for who in self.people[meeting]:
            self.with_whom[who][slot] = NOWHERE
            self.count[who] -= 1
        self.sitting[slot].discard(meeting)

    def in_the_way(self, meeting: int, slot: int) -> bool:
        for who in self.people[meeting]:
            if self.with_whom[who][slot] != NOWHERE or self.count[who] >= self.limits[who]:
                return True
        if self.table[meeting] and len(self.sitting[slot]) >= self.tables[slot]:
            return True
        return self.out_of_order(meeting, slot)

    def out_of_order(self, meeting: int, slot: int) -> bool:
        return any(self.time[one] != NOWHERE and self.time[one] >= slot for one in self.before[meeting]) or any(
            self.time[one] != NOWHERE and self.time[one] <= slot for one in self.behind[meeting]
        )

    def disorder(self, meeting: int, slot: int) -> list[int]:
        """Those in the plan that would stand on the wrong side of this meeting."""
        return [one for one in self.before[meeting] if self.time[one] != NOWHERE and self.time[one] >= slot] + [
            one for one in self.behind[meeting] if self.time[one] != NOWHERE and self.time[one] <= slot
        ]

    def times(self) -> dict[str, int]:
        return {self.names[meeting]: self.slots[slot] for meeting, slot in enumerate(self.time) if slot != NOWHERE}

    def weight(self) -> int:
        return sum(weight for weight, slot in zip(self.weights, self.time, strict=True) if slot != NOWHERE)
