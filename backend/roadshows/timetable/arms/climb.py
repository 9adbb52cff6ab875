"""The arm that always has a plan: put a meeting in, push out what stands in its way, and do not go back at once.

A meeting that is not placed is put where it pushes out the least weight; those pushed out wait, and may not return to the
same slot for a while. With everything placed and breaks to be avoided, meetings change their slots so that blocks close up.
The seed is fixed and no clock is asked: the same event takes the same way.
"""

import random
from collections.abc import Callable, Mapping

from backend.roadshows.timetable.arms.board import NOWHERE, Board
from backend.roadshows.timetable.arms.greedy import fill_greedily
from backend.roadshows.timetable.plans import breaks_in, worth_of
from backend.roadshows.timetable.problem import Problem

ROUNDS = 2_000_000
PATIENCE = 4_000  # rounds without a better plan until a part is thrown out
KICK = 0.08


def climb(problem: Problem, tell: Callable[[str, object], None], hint: Mapping[str, int] | None = None) -> None:
    board = Board(problem)
    board.fill(hint or {})
    fill_greedily(board)
    _Climber(board, tell).run()


class _Climber:
    def __init__(self, board: Board, tell: Callable[[str, object], None]) -> None:
        self.board = board
        self.tell = tell
        self.random = random.Random(7)  # noqa: S311  a search, not a secret
        self.best = worth_of(board.problem, board.times())
        self.best_weight = board.weight()
        self.best_times = board.times()
        self.until: dict[tuple[int, int], int] = {}

    def run(self) -> None:
        board = self.board
        self.tell("times", self.best_times)
        waiting = {one for one in range(len(board.names)) if board.time[one] == NOWHERE and board.choices[one]}
        still = 0
        weight = self.best_weight
        for number in range(ROUNDS):
            if not waiting:
                self._polish()
                return
            moved = self._push(waiting, number)
            if moved is None:
                still = PATIENCE
            else:
                weight += moved
                still += 1
            if weight > self.best_weight:
                self.best_weight, still = weight, 0
                self._better()
            if still >= PATIENCE:
                still = 0
                weight -= self._kick(waiting)

    def _better(self) -> None:
        times = self.board.times()
        worth = worth_of(self.board.problem, times)
        if worth > self.best:
            self.best, self.best_times = worth, times
            self.tell("times", times)

    def _push(self, waiting: set[int], number: int) -> int | None:
        """The best of some insertions; what the weight gains, or None where nothing may be put in."""
        board = self.board
        some = sorted(waiting)
        if len(some) > 12:  # noqa: PLR2004  enough to choose from
            some = self.random.sample(some, 12)
        best: tuple[float, int, int, list[int]] | None = None
        for meeting in some:
            for slot in board.choices[meeting]:
                if self.until.get((meeting, slot), -1) > number:
                    continue
                out = self._pushed_out(meeting, slot)
                if out is None:
                    continue
                price = sum(board.weights[one] for one in out) - board.weights[meeting] + self.random.random() * 0.9
                if best is None or price < best[0]:
                    best = (price, meeting, slot, out)
        if best is None:
            return None
        _price, meeting, slot, out = best
        gain = board.weights[meeting]
        for one in out:
            gain -= board.weights[one]
            self.until[one, board.time[one]] = number + 6 + self.random.randrange(8) + len(waiting) // 4
            board.take(one)
            waiting.add(one)
        board.put(meeting, slot)
        waiting.discard(meeting)
        for one in out:
            free = [when for when in board.choices[one] if not board.in_the_way(one, when)]
            if free:
                board.put(one, self.random.choice(free))
                waiting.discard(one)
                gain += board.weights[one]
        return gain

    def _pushed_out(self, meeting: int, slot: int) -> list[int] | None:
        """Whom this insertion pushes out; None where a fixed meeting stands in the way."""
        board = self.board
        out = {board.with_whom[who][slot] for who in board.people[meeting]} - {NOWHERE}
        out.update(board.disorder(meeting, slot))
        for who in board.people[meeting]:
            if board.limits[who] == 0:
                return None
            leaving = sum(who in board.people[one] for one in out)
            if board.count[who] - leaving >= board.limits[who]:
                mine = [one for one in board.with_whom[who] if one not in (NOWHERE, *out) and not board.bound[one]]
                if not mine:
                    return None
                out.add(min(mine, key=lambda one: board.weights[one]))
        if board.table[meeting]:
            here = board.sitting[slot]
            if len(here) - len(here & out) >= board.tables[slot]:
                others = [one for one in here if one not in out and not board.bound[one]]
                if not others:
                    return None
                light = min(board.weights[one] for one in others)
                out.add(self.random.choice(sorted(one for one in others if board.weights[one] == light)))
        return None if any(board.bound[one] for one in out) else sorted(out)

    def _kick(self, waiting: set[int]) -> int:
        board = self.board
        placed = [one for one, slot in enumerate(board.time) if slot != NOWHERE and not board.bound[one]]
        lost = 0
        for one in self.random.sample(placed, int(len(placed) * KICK)):
            lost += board.weights[one]
            board.take(one)
            waiting.add(one)
        return lost

    def _polish(self) -> None:
        """Everything is placed: only breaks are left to win."""
        board = self.board
        if not board.problem.goal.breaks or not board.names:
            return
        number = {slot: place for place, slot in enumerate(board.slots)}
        stretches = [[number[slot] for slot in stretch] for stretch in board.problem.stretches]
        slots_of = [{number[slot] for slot in range(0)} for _ in board.limits]
        for meeting, slot in enumerate(board.time):
            for who in board.people[meeting]:
                slots_of[who].add(slot)

        def breaks(who: int) -> int:
            return breaks_in(board.problem, {board.slots[slot] for slot in slots_of[who]})

        free = [one for one in range(len(board.names)) if not board.bound[one]]
        if not free or not stretches:
            return
        warmth, now = 1.0, sum(breaks(who) for who in range(len(slots_of)))
        least = now
        for _number in range(ROUNDS // 10):
            warmth *= 0.9999
            meeting = self.random.choice(free)
            old = board.time[meeting]
            slot = self.random.choice(board.choices[meeting])
            board.take(meeting)
            if slot == old or board.in_the_way(meeting, slot):
                board.put(meeting, old)
                continue
            people = board.people[meeting]
            before = sum(breaks(who) for who in people)
            for who in people:
                slots_of[who] ^= {old, slot}
            change = sum(breaks(who) for who in people) - before
            if change > 0 and self.random.random() > 2.718 ** (-change / max(warmth, 0.05)):
                for who in people:
                    slots_of[who] ^= {old, slot}
                board.put(meeting, old)
                continue
            board.put(meeting, slot)
            now += change
            if now < least:
                least = now
                self._better()
