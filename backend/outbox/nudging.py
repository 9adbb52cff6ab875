"""After a commit somebody is told that work is due. Losing the word costs a second: the sweep finds the work."""

from collections.abc import Callable, Sequence

from backend.lib.failpoints import failpoint

Nudge = Callable[[Sequence[int]], None]

_nudges: list[Nudge] = []


def register_nudge(nudge: Nudge) -> Callable[[], None]:
    """Call `nudge` with the ids of fresh deliveries after each commit; gives the function that ends it.

    It must neither wait nor raise: a person's request is waiting behind it.
    """
    _nudges.append(nudge)
    return lambda: _nudges.remove(nudge)


def nudge(delivery_ids: Sequence[int]) -> None:
    failpoint("after_commit")
    for one in _nudges:
        one(delivery_ids)
