"""The background of the accepted library, computed beside the one in use.

A change of the library raises its version and does nothing else in the request. `see_to_it`, called by a subscriber and
again by a chore, finds that the newest build does not say what the library says, and has it built: by a child process,
because it takes seconds of processor time that the relay has not to give (`manage.py build_library`). While it is built the
old one serves; a build that is ready is a row, which each process finds before its next use. Whoever dies on the way leaves a
lease that ends, and at worst half a file that nothing reads.

A build names its model, so that a process that starts after the settings named another one opens with the build that is there,
and serves with the model of that build until the next is ready.
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
from matching.errors import MatchingError
from matching.library import Problem
from matching.scoring.background import PARTS
from matching.scoring.storing import key_of, load_or_build, path_of, tidy

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any piece of a part takes; each piece renews it
RETRY_SECONDS = 60.0
KEPT_BUILDS = 20
LOOKED_AT = 4  # builds for one that can be used here; of more than the last two no file is kept


@dataclass(frozen=True)
class Standing:
    """The library that the matcher uses: its problems, the digest of their background, and the model (folder or name, empty
    for the bundled one) that the background was computed with.
    """

    digest: str
    problems: tuple[Problem, ...]
    model: str

    @property
    def is_here(self) -> bool:
        """Whether the background lies on this machine: if not, it takes seconds or, with a large model, minutes to compute."""
        return path_of(self.digest, cache()).exists()


class BuildLost(RuntimeError):
    """Another process took the build over; what was computed is left."""


def cache() -> Path:
    return Path(settings.MATCHING_CACHE)


def standing(held: str = "") -> Standing:
    """The newest finished build that can be used here, whatever model the settings name by now; the shipped library with the
    model of the settings where none was ever needed. `held` is the digest of a background that the caller has in memory.

    After a release with another file no build fits: then the newest one's changes lie over the new file, so that nothing
    that officers decided is forgotten, and the caller computes the background (a MatchingError where the model is not there).
    """
    builds = list(LibraryBuild.objects.filter(state=BuildState.READY).order_by("-pk")[:LOOKED_AT])
    for build in builds:
        if build.digest != held and not path_of(build.digest, cache()).exists():
            continue
        if (found := _standing_of(build)) is not None:
            return found
    problems, model = _problems_of(builds[0] if builds else None), champion.choice().model
    return Standing(key_of(problems, load(model)), problems, model)


def model_in_use() -> str:
    """The model of the newest build that lies here, without loading it; that of the champion where there is none."""
    builds = LibraryBuild.objects.filter(state=BuildState.READY).order_by("-pk")[:LOOKED_AT]
    here = (build.model for build in builds if path_of(build.digest, cache()).exists())
    return next(here, champion.choice().model)


def _problems_of(build: LibraryBuild | None) -> tuple[Problem, ...]:
    return library.overlay(library.base(), [Change.from_json(held) for held in build.changes] if build else [])


def _standing_of(build: LibraryBuild) -> Standing | None:
    """What a build was computed from; None where the release's file or the build's model has changed since, or is gone."""
    try:
        problems = _problems_of(build)
        digest = key_of(problems, load(build.model))
    except MatchingError:
        return None
    return Standing(digest, problems, build.model) if digest == build.digest else None


def see_to_it() -> None:
    """Have the accepted library's background built, unless it is or somebody is at it; quick, and repeatable."""
    accepted, model = library.accepted(), champion.choice().model
    build = LibraryBuild.objects.in_use()
    digest = key_of(accepted.problems, load(model))
    if build is not None and build.digest == digest:
        # A change that was taken back needs no work, and is in use at once; so is a model that moved to another folder.
        if build.version < accepted.number or build.model != model:
            LibraryBuild.objects.filter(pk=build.pk).update(version=accepted.number, model=model)
        return
    # A build that died leaves a row, and perhaps a whole file: then the next builder takes over, which is quick.
    untouched = accepted.number == 0 and not LibraryBuild.objects.exists()
    made_at_a_start = model == settings.MATCHING_MODEL or path_of(digest, cache()).exists()
    if untouched and made_at_a_start:
        _adopt(accepted, digest, model)
    elif not LibraryBuild.objects.filter(state=BuildState.BUILDING, lease_until__gte=Now()).exists():
        _start()


def _adopt(accepted: Library, digest: str, model: str) -> None:
    """The background that a process made at its first start is the first build: a release that differs is noticed by it."""
    if path_of(digest, cache()).exists():
        with transaction.atomic():
            if not LibraryBuild.objects.exists():
                LibraryBuild.objects.create(
                    version=accepted.number,
                    digest=digest,
                    model=model,
                    state=BuildState.READY,
                    started_at=Now(),
                    ready_at=Now(),
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
    accepted, model = library.accepted(), champion.choice().model
    encoder = load(model)
    mine = _claim(accepted, key_of(accepted.problems, encoder), model)
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


def _claim(accepted: Library, digest: str, model: str) -> LibraryBuild | None:
    LibraryBuild.objects.filter(state=BuildState.BUILDING, lease_until__lt=Now()).update(state=BuildState.ENDED)
    newest = LibraryBuild.objects.in_use()
    if newest is not None and newest.digest == digest:
        return None
    try:
        with transaction.atomic():
            return LibraryBuild.objects.create(
                version=accepted.number,
                digest=digest,
                model=model,
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
