"""Mending a plan before the event is held: the exact model may take seconds, in which nobody else could write.

Who mends asks once before the lock and once within it. The second answer comes from memory unless the event changed in
between; then it is computed anew, which is slow and right.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from backend.roadshows.timetable import Changes, Plan, Problem, Repair, repair

MOST = 8  # plans of a large event take some hundred kilobytes each
_lock = threading.Lock()
_mended: OrderedDict[object, Repair] = OrderedDict()


def mend(problem: Problem, plan: Plan) -> Repair:
    """The plan as it fits the problem, by as few moves as possible; NoPlan where none does."""
    key = (problem, tuple(sorted(plan.places.items())))
    with _lock:
        known = _mended.get(key)
    if known is not None:
        return known
    found = repair(problem, plan, Changes())
    with _lock:
        _mended[key] = found
        while len(_mended) > MOST:
            _mended.popitem(last=False)
    return found
