"""The process of one arm: `python -m backend.roadshows.timetable.arms.child ARM`.

The problem comes as one line of JSON; what is found goes out as lines. It never outlives its parent: the kernel is asked
for a signal, and where there is no such kernel, the end of the input says so.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping

from backend.roadshows.timetable.problem import Problem
from backend.roadshows.timetable.reading import problem_from_data

PR_SET_PDEATHSIG = 1


def main() -> None:
    name, parent, nice = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    die_with(parent)
    os.nice(nice)
    line = json.loads(sys.stdin.readline())
    threading.Thread(target=_wait_for_the_end, daemon=True).start()
    problem = problem_from_data(line["problem"])
    try:
        run(name, problem, line["hint"])
    except Exception as wrong:  # noqa: BLE001  whatever it is: the parent shall hear of it, and the other arms go on
        tell("failed", repr(wrong))
    tell("end", None)
    os._exit(0)


def run(name: str, problem: Problem, hint: Mapping[str, int] | None) -> None:
    if name == "climb":
        from backend.roadshows.timetable.arms.climb import climb  # noqa: PLC0415  each arm loads its own solver only

        climb(problem, tell, hint)
    elif name == "maxsat":
        from backend.roadshows.timetable.arms.maxsat import solve as satisfy  # noqa: PLC0415  as above

        satisfy(problem, tell)
    elif name == "choose":
        from backend.roadshows.timetable.arms.choosing import choose_and_place  # noqa: PLC0415  as above

        choose_and_place(problem, tell)
    else:
        from backend.roadshows.timetable.arms import solving  # noqa: PLC0415  as above

        solving.run(problem, name, tell, hint)


_lock = threading.Lock()  # CP-SAT calls back from threads of its own


def tell(kind: str, said: object) -> None:
    with _lock:
        sys.stdout.write(json.dumps([kind, said]) + "\n")
        sys.stdout.flush()


def die_with(parent: int) -> None:
    """Ends this process when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _wait_for_the_end() -> None:
    while sys.stdin.readline():
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
