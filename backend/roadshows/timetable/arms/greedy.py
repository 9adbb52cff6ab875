"""A first plan at once: the heaviest and the least free meetings first, each where it takes least from the others."""

from backend.roadshows.timetable.arms.board import NOWHERE, Board


def fill_greedily(board: Board) -> None:
    open_meetings = [one for one in range(len(board.names)) if board.time[one] == NOWHERE]
    wanted = [0.0] * len(board.slots)
    for meeting in open_meetings:
        for slot in board.choices[meeting]:
            wanted[slot] += 1 / len(board.choices[meeting])
    open_meetings.sort(key=lambda one: (not board.bound[one], -board.weights[one], len(board.choices[one])))
    for meeting in open_meetings:
        free = [slot for slot in board.choices[meeting] if not board.in_the_way(meeting, slot)]
        if free:
            board.put(meeting, min(free, key=lambda slot: (wanted[slot] / max(1, board.tables[slot]), slot)))
