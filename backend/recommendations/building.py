"""The background of the accepted library, computed beside the one in use.

A change of the library raises its version and does nothing else in the request. `see_to_it`, called by a subscriber and
again by a chore, finds that the newest build does not say what the library says, and has it built: by a child process,
because it takes seconds of processor time that the relay has not to give (`manage.py build_library`). While it is built the
old one serves; a build that is ready is a row, which each process finds before its next use. Whoever dies on the way leaves a
lease that ends, and at worst half a file that nothing reads.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from time import monotonic

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from backend.outbox.recording import record
from backend.recommendations import champion, library
from backend.recommendations.choices import BuildState
from backend.recommendations.events import LibraryBuilt
from backend.recommendations.library import Change, Library
from backend.recommendations.models import LibraryBuild
from backend.recommendations.querysets import LibraryBuildQuerySet
from matching.encoders import load
from matching.library import Problem
from matching.scoring.background import PARTS
from matching.scoring.storing import key_of, load_or_build, path_of, tidy

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any one part takes; each part renews it
RETRY_SECONDS = 60.0
KEPT_BUILDS = 20


@dataclass(frozen=True)
class Standing:
    """The library that the matcher uses: its problems, and the digest of their background."""

    digest: str
    problems: tuple[Problem, ...]


class BuildLost(RuntimeError):
    """Another process took the build over; what was computed is left."""


def cache() -> Path:
    return Path(settings.MATCHING_CACHE)


def digest_of(problems: tuple[Problem, ...]) -> str:
    return key_of(problems, load(champion.choice().model))


def standing() -> Standing:
    """What the newest finished build says; the shipped library where none was ever needed.

    After a release with another file or another model the build's changes lie over the new one, so that nothing that
    officers decided is forgotten while the next build is under way.
    """
    build = LibraryBuild.objects.in_use()
    changes = [Change.from_json(held) for held in build.changes] if build else []
    problems = library.overlay(library.base(), changes)
    return Standing(digest_of(problems), problems)


def see_to_it() -> None:
    """Have the accepted library's background built, unless it is or somebody is at it; quick, and repeatable."""
    accepted = library.accepted()
    build = LibraryBuild.objects.in_use()
    digest = digest_of(accepted.problems)
    if build is not None and build.digest == digest:
        # A change that was taken back needs no work, and is in use at once.
        LibraryBuild.objects.filter(pk=build.pk, version__lt=accepted.number).update(version=accepted.number)
        return
    # A build that died leaves a row, and perhaps a whole file: then the next builder takes over, which is quick.
    untouched = accepted.number == 0 and not LibraryBuild.objects.exists()
    made_at_a_start = champion.choice().model == settings.MATCHING_MODEL or path_of(digest, cache()).exists()
    if untouched and made_at_a_start:
        _adopt(accepted, digest)
    elif not LibraryBuild.objects.filter(state=BuildState.BUILDING, lease_until__gte=Now()).exists():
        _start()


def _adopt(accepted: Library, digest: str) -> None:
    """The background that a process made at its first start is the first build: a release that differs is noticed by it."""
    if path_of(digest, cache()).exists():
        with transaction.atomic():
            if not LibraryBuild.objects.exists():
                LibraryBuild.objects.create(
                    version=accepted.number, digest=digest, state=BuildState.READY, started_at=Now(), ready_at=Now()
                )


_children: list[tuple[subprocess.Popen[bytes], float]] = []


def _start() -> None:
    """Start the child that builds; look after the one that runs."""
    if not settings.MATCHING_BUILDS_ELSEWHERE:
        build()
        return
    if _children:
        child, started = _children[0]
        if child.poll() is None:
            return
        if child.returncode != 0 and monotonic() - started < RETRY_SECONDS:
            return
        if child.returncode != 0:
            log.error("Building the problem library ended with %s; it is started again.", child.returncode)
        _children.clear()
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-m", "django", "build_library"]
    _children.append((subprocess.Popen(command, env=surroundings, stdin=subprocess.DEVNULL), monotonic()))  # noqa: S603


def build() -> LibraryBuild | None:
    """Build what the library says now, here; the finished build, or None where there is nothing to do or another is at it."""
    accepted = library.accepted()
    encoder = load(champion.choice().model)
    digest = key_of(accepted.problems, encoder)
    mine = _claim(accepted, digest)
    if mine is None:
        return None
    try:
        load_or_build(accepted.problems, encoder, cache(), partial(_came_to, mine))
        return _finish(mine)
    except BuildLost:
        return None
    except BaseException:
        _mine(mine).update(state=BuildState.ENDED, lease_until=None)
        raise


def _claim(accepted: Library, digest: str) -> LibraryBuild | None:
    LibraryBuild.objects.filter(state=BuildState.BUILDING, lease_until__lt=Now()).update(state=BuildState.ENDED)
    newest = LibraryBuild.objects.in_use()
    if newest is not None and newest.digest == digest:
        return None
    try:
        with transaction.atomic():
            return LibraryBuild.objects.create(
                version=accepted.number,
                digest=digest,
                changes=[change.to_json() for change in accepted.changes],
                state=BuildState.BUILDING,
                parts=PARTS,
                token=token_hex(16),
                lease_until=Now() + LEASE,
                started_at=Now(),
            )
    except IntegrityError:  # the constraint that one is built at a time
        return None


def _mine(row: LibraryBuild) -> LibraryBuildQuerySet:
    return LibraryBuild.objects.filter(pk=row.pk, token=row.token, state=BuildState.BUILDING)


def _came_to(row: LibraryBuild, done: int, parts: int) -> None:
    if _mine(row).update(done=done, parts=parts, lease_until=Now() + LEASE) != 1:
        raise BuildLost


def _finish(row: LibraryBuild) -> LibraryBuild:
    """In one step: ready, in use from each process's next look, and told."""
    with transaction.atomic():
        done = {"state": BuildState.READY, "done": row.parts, "lease_until": None, "ready_at": Now()}
        if _mine(row).update(**done) != 1:
            raise BuildLost
        record(LibraryBuilt(build_id=row.pk))
    row.refresh_from_db()
    return row


def clear_up() -> None:
    """Files of builds that nobody uses, and rows of builds long past."""
    rows = LibraryBuild.objects.order_by("-pk")
    tidy(cache(), keep=list(rows.filter(state=BuildState.READY).values_list("digest", flat=True)[:2]))
    old = list(rows.values_list("pk", flat=True)[KEPT_BUILDS:])
    used = LibraryBuild.objects.in_use()
    LibraryBuild.objects.filter(pk__in=old).exclude(pk=used.pk if used else 0).delete()
