"""Indexes built beside the one in use, and switched to.

`tend` is called every second or so by the process that writes (the relay; in production a periodic task). It finds an
index that is lost, or made by another recipe (dictionary, fields, model), and has it built:

- a draft is filled from the database by a keyset walk, while the old index goes on answering and being written to;
- then it is settled: compared with the database by versions, and what changed meanwhile is written;
- then it is switched to, in one step. The old one is kept for a day; `go_back` settles it in the same way and returns to it.

The embedded engine has one writing process. There a large index is filled by a child process, which exits and gives
its memory back; settling and switching is done by the writing process, while no update runs, so nothing falls between.
`manage.py reindex` beside a running platform is such a child too. Elasticsearch takes every write for the index and
the draft at once, so any process may build.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from time import monotonic

from django.conf import settings

from search.backends.base import Draft, Index, State
from search.drift import differences
from search.engine import Engine, current
from search.errors import DocumentRefused, IndexBusy, SearchUnavailable
from search.reading import read
from search.registry import Kind

log = logging.getLogger(__name__)

_AT_ONCE = 500
_SMALL = 2_000  # rows that are built faster here than a child starts
_ROUNDS = 5
_RETRY_SECONDS = 60.0

_children: dict[str, tuple[subprocess.Popen[bytes], float]] = {}


def tend(*, engine: Engine | None = None) -> None:
    """Have lost and outdated indexes built again; quick when there is nothing to do, and never raises for an engine."""
    engine = engine or current()
    for kind in engine.kinds:
        try:
            tend_kind(kind, engine=engine)
        except IndexBusy:
            continue  # another process sees to it
        except SearchUnavailable as reason:
            log.warning("The index of %s cannot be tended now: %s", kind.name, reason)
            return


def tend_kind(kind: Kind, *, engine: Engine) -> None:
    """As tend, for one kind. Raises SearchUnavailable."""
    with engine.backend.exclusively():
        draft = engine.backend.waiting(kind.name, engine.recipe(kind))
        if draft is not None:
            _settle(kind, draft, engine)
            draft.switch()
            log.info("Switched to the index of %s that another process built or asked for.", kind.name)
        if engine.backend.state(kind.name, engine.recipe(kind)) in (State.CURRENT, State.HELD):
            engine.backend.tidy(kind.name)
        elif engine.backend.builds_elsewhere and len(kind.versions(0, _SMALL + 1)) > _SMALL:
            _see_to_a_child(kind)
        else:
            rebuild(kind, engine=engine)


def rebuild(kind: Kind, *, engine: Engine) -> bool:
    """Build the index of a kind here, and switch to it; false when it is left for the process that writes.

    Raises IndexBusy while another build is under way, and SearchUnavailable. Documents that the engine refuses are
    left out and logged.
    """
    draft = engine.backend.begin(kind.name, engine.recipe(kind))
    try:
        _fill(kind, draft, engine)
        try:
            with engine.backend.exclusively():
                _settle(kind, draft, engine)
                draft.switch()
        except IndexBusy:
            draft.leave()
            return False
    except BaseException:
        draft.discard()
        raise
    return True


def go_back(kind: Kind, *, engine: Engine) -> bool | None:
    """Switch to the index that was in use before, after writing what changed since; its recipe stays, until one is built
    by hand. None where no index is kept; false when the process that writes was asked to.
    """
    kept = engine.backend.kept(kind.name)
    if kept is None:
        return None
    try:
        with engine.backend.exclusively():
            _settle(kind, kept, engine)
            kept.switch()
    except IndexBusy:
        kept.leave()
        return False
    return True


def build_for_the_writer(kind: Kind, *, engine: Engine, wanted: Callable[[], bool] = lambda: True) -> None:
    """What the child process does: fill a draft and leave it. Once it is not wanted any more the draft is thrown away."""
    draft = engine.backend.begin(kind.name, engine.recipe(kind))
    try:
        for ids in _batches(kind):
            if not wanted():
                draft.discard()
                return
            _write(kind, ids, draft, engine)
    except BaseException:
        draft.discard()
        raise
    draft.leave()


def _fill(kind: Kind, draft: Draft, engine: Engine) -> None:
    for ids in _batches(kind):
        _write(kind, ids, draft, engine)


def _settle(kind: Kind, index: Index, engine: Engine) -> None:
    """Write what differs from the database until nothing does."""
    for _ in range(_ROUNDS):
        wrong = [found.id for found in differences(kind, index)]
        if not wrong:
            return
        for start in range(0, len(wrong), _AT_ONCE):
            _write(kind, wrong[start : start + _AT_ONCE], index, engine)
    log.warning("The index of %s still changes while it is settled; the sweeper will see to the rest.", kind.name)


def _write(kind: Kind, ids: Sequence[int], index: Index, engine: Engine) -> None:
    entries = read(kind, ids)
    try:
        index.write(entries, engine.vectors(entries))
    except DocumentRefused:
        log.exception("Left out of the index of %s", kind.name)


def _batches(kind: Kind) -> Iterator[list[int]]:
    after = 0
    while found := kind.versions(after, _AT_ONCE):
        yield [pk for pk, _ in found]
        after = found[-1][0]


def _see_to_a_child(kind: Kind) -> None:
    """Start the child that builds a large index; look after the one that runs."""
    running = _children.get(kind.name)
    if running is not None:
        child, started = running
        if child.poll() is None or monotonic() - started < _RETRY_SECONDS:
            return
        log.error("Building the index of %s ended with %s; it is started again.", kind.name, child.returncode)
    command = [sys.executable, "-m", "django", "reindex", "--kind", kind.name, "--leave"]
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    _children[kind.name] = (subprocess.Popen(command, env=surroundings, stdin=subprocess.DEVNULL), monotonic())  # noqa: S603
