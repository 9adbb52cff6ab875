"""One process in which Django is set up, all tests are collected and the world of tests/permissions is built.

It is forked for each check: the fork exchanges what the function runs (patching.py) and asks the tests. Before that the
tests run once as the code stands, where each check notes who comes by: of the others nobody could notice that it is gone.
That run is also the proof that all is green to begin with.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from mutating.bench import BASE, LANE, MATRIX, PERMISSIONS, SETTINGS, TABLES, Bench, Outcome, wait_for
from mutating.finding import ROOT, Mutant
from mutating.patching import DECLARED, NotApplied, Probes, apply, live_functions, pairs, sign_in_wrappers

LONGEST_SECONDS = 900
LONGEST_GROUP_SECONDS = 3600
LIKELY, REST_OF_PERMISSIONS, ELSEWHERE = STAGES = ("likely", "rest", "elsewhere")
SMALLEST = "tests/test_glossary.py"
WORLD_KEEPS_SECONDS = 2400  # its sessions are an hour's
NOTES = ROOT / "build" / "mutants"  # who comes by which check, by what the code and the tests are
Prepare = Callable[[], None]


@dataclass
class Said:
    """What a fork told before it ended."""

    failed: list[str] = field(default_factory=list)
    noted: dict[str, list[int]] = field(default_factory=dict)  # of each test, the checks that it came by
    seconds: dict[str, float] = field(default_factory=dict)
    broken: str = ""


class Reports:
    """A plugin that keeps which tests failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)


class Ground:
    def __init__(self, folder: Path, mutants: Sequence[Mutant], line: Connection, *, stage: str) -> None:
        self.bench = Bench(folder)
        self.mutants, self.line, self.stage = list(mutants), line, stage
        self.groups: dict[str, list[pytest.Item]] = defaultdict(list)
        self.comers: dict[int, dict[str, list[pytest.Item]]] = defaultdict(dict)  # of each check, by group
        self.traced: list[str] = []
        self.seconds: dict[str, float] = {}
        self.sound: set[str] = set()  # killers that pass alone as the code stands
        self.data, self.kept = folder / "data", folder / "kept"
        self.notes = NOTES / digest(self.bench.tree)

    def serve(self) -> None:
        """Answers the number of a check with its outcome, until there is no more."""
        self.bench.enter()
        log = (self.bench.folder / "ground.txt").open("w")
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        plugins = ["-p", "pytest_django.plugin", "-p", "pytest_timeout", "-p", "xdist.plugin", "-p", "no:cacheprovider"]
        others = ["tests", "--ignore=tests/e2e", f"--ignore={PERMISSIONS}"]
        asked = others if self.stage == ELSEWHERE else [PERMISSIONS, SMALLEST]
        rc = pytest.main(
            [*plugins, "--create-db", "-q", "-s", "--tb=short", "--show-capture=no", "-m", LANE, *asked],
            plugins=[self],
        )
        if rc:
            self.line.send(
                RuntimeError(f"pytest ended with {rc}:\n{(self.bench.folder / 'ground.txt').read_text()[:3000]}")
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return False
        try:
            self.settle(session)
            while (number := self.line.recv()) is not None:
                self.line.send(self.try_out(number))
        except Exception:  # noqa: BLE001  told to whoever waits for the outcome
            self.line.send(RuntimeError(traceback.format_exc()))
        return True

    # ── before anything is taken out ──────────────────────────────────────────────────────────────────────────────

    def settle(self, session: pytest.Session) -> None:
        for item in session.items:
            self.groups[_group(item)].append(item)
        self.make_database(session)
        for mutant in self.mutants:
            importlib.import_module(mutant.module)
        gc.unfreeze()  # what is frozen would not be found
        self.live, self.wrappers = live_functions(self.bench.tree), sign_in_wrappers()
        gc.freeze()
        self.probes = Probes(self.mutants)
        if self.stage != ELSEWHERE:
            self.build_world()

    def make_database(self, session: pytest.Session) -> None:
        """By running some tests that need it, which warm the templates as well; what the session made for them stays."""
        reports = Reports()
        session.config.pluginmanager.register(reports)
        items = [one for group in self.groups.values() for one in group if "db" in getattr(one, "fixturenames", ())]
        rows = [one for one in items if one.nodeid.startswith(f"{MATRIX}::test_address")][::60]
        first = rows or items[:1]
        # One from elsewhere comes next, so that what only these need is taken down.
        folder = first[0].path.parent
        other = next(one for one in session.items if folder not in one.path.parents)
        for item, following in zip(first, [*first[1:], other], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        session.config.pluginmanager.unregister(reports)
        if reports.failed:
            raise RuntimeError(f"The tests are not green before anything is taken out: {reports.failed}")
        _close_connections()
        self.keep("plain")

    def build_world(self) -> None:
        """Where the tests build it in a transaction, here it is written down, so that each fork finds it."""
        from django.core.cache import cache  # noqa: PLC0415  only where Django is set up
        from django.db import connection, transaction  # noqa: PLC0415
        from pytest_django.plugin import blocking_manager_key  # noqa: PLC0415

        item = next(iter(self.groups.values()))[0]
        here = str(self.bench.tree / PERMISSIONS / "conftest.py")
        conftest: Any = next(
            one for one in item.config.pluginmanager.get_plugins() if getattr(one, "__file__", "") == here
        )
        build = getattr(conftest, "build_anew", conftest.build)
        self.restore("plain")
        with item.config.stash[blocking_manager_key].unblock():
            with transaction.atomic():
                world = build()
                connection.run_on_commit = []  # as if it had been rolled back
            cache.clear()
            _close_connections()
        conftest.build_anew, conftest.build = build, lambda: world
        self.keep("world")
        self.built_at = time.monotonic()

    def keep(self, name: str) -> None:
        shutil.rmtree(self.kept / name, ignore_errors=True)
        shutil.copytree(self.data, self.kept / name)

    def restore(self, name: str) -> None:
        """The data as it was kept: a fork that was ended may have left anything behind."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.kept / name, self.data)

    def trace(self, group: str) -> None:
        """Run a group as the code stands, and remember who comes by which check.

        All of tests/permissions must be green; what fails elsewhere is left out.
        """
        if group in self.traced or group not in self.groups:
            return
        place = self.notes / f"{group.replace('/', '.')}.json"
        if place.exists():
            said = Said(**json.loads(place.read_text()))
        else:
            said = self.ask_who_comes(self.groups[group])
            if said.broken or (said.failed and group.startswith(PERMISSIONS)):
                raise RuntimeError(f"Not green before anything is taken out: {group} {said.broken} {said.failed[:5]}")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(vars(said)))
        self.traced.append(group)
        self.seconds |= said.seconds
        if said.failed:
            print(f"{group} as the code stands: {said.failed}")  # noqa: T201  into the log of this process
        for item in self.groups[group]:
            if item.nodeid not in said.failed:
                for number in said.noted.get(item.nodeid, []):
                    self.comers[number].setdefault(group, []).append(item)

    def ask_who_comes(self, items: Sequence[pytest.Item]) -> Said:
        noted: set[int] = set()
        return self.fork(
            items, lambda: self.probes.install(self.live, self.wrappers, noted.add), noted=noted, stop=False,
            longest=LONGEST_GROUP_SECONDS,
        )  # fmt: skip

    # ── one check less ────────────────────────────────────────────────────────────────────────────────────────────

    def try_out(self, number: int) -> Outcome:
        began, mutant, killer, error = time.monotonic(), self.mutants[number], "", ""
        if self.stage != ELSEWHERE and time.monotonic() - self.built_at > WORLD_KEEPS_SECONDS:
            self.build_world()
        try:
            self.expect_applicable(number)
            for group in self.asked(mutant):
                self.trace(group)
                items = sorted(self.comers[number].get(group, []), key=lambda item: self.seconds.get(item.nodeid, 0))
                if items and (killer := self.noticed(mutant, items)):
                    break
        except NotApplied as reason:
            error = str(reason).strip().rsplit("\n", 1)[-1]
        return Outcome(mutant, killer, time.monotonic() - began, error)

    def expect_applicable(self, number: int) -> None:
        """Where no test comes by, no fork is made that would tell."""
        mutant = self.mutants[number]
        within = mutant.kind in DECLARED or pairs(mutant.path, mutant.source)
        if number not in self.probes.numbers or not within:
            raise NotApplied("It does not stand within a function.")

    def asked(self, mutant: Mutant) -> list[str]:
        """Tables of doors and predicates, and the matrix; the rest of tests/permissions; the tests of the app, then all others."""
        own = f"tests/{mutant.app}"
        likely = {"door", "predicate"} | ({mutant.kind} if mutant.path.endswith("/rules.py") else set())
        first = [*(TABLES if mutant.kind in likely else []), MATRIX]
        return {
            LIKELY: first,
            REST_OF_PERMISSIONS: [one for one in BASE if one not in first],
            ELSEWHERE: [own, *sorted(set(self.groups) - {own})],
        }[self.stage]

    def noticed(self, mutant: Mutant, items: list[pytest.Item]) -> str:
        """The first test that fails without the check, and does not fail with it; empty where nothing was noticed."""
        while items:
            said = self.fork(items, lambda: apply(mutant, self.live, self.wrappers))
            if said.broken.startswith("not applied"):
                raise NotApplied(said.broken)
            if not said.failed:
                return said.broken
            killer = said.failed[0]
            if killer.startswith(PERMISSIONS) or killer in self.sound:
                return killer
            if not self.fork([one for one in items if one.nodeid == killer]).failed:
                self.sound.add(killer)
                return killer
            items = [one for one in items if one.nodeid != killer]
        return ""

    def fork(
        self,
        items: Sequence[pytest.Item],
        prepare: Prepare = lambda: None,
        *,
        noted: set[int] | None = None,
        stop: bool = True,
        longest: int = LONGEST_SECONDS,
    ) -> Said:
        """Run these tests in a copy of this process, from the same data each time."""
        self.restore("world" if items[0].nodeid.startswith(PERMISSIONS) else "plain")
        answer, log = self.bench.folder / "answer.json", self.bench.folder / "said.txt"
        answer.unlink(missing_ok=True)
        if len(threading.enumerate()) > 1:
            raise RuntimeError(f"A fork would lose threads: {threading.enumerate()}")
        child = os.fork()
        if not child:
            try:
                os.setsid()  # so that it can be ended with whatever it started
                with log.open("w") as out:
                    os.dup2(out.fileno(), 1)
                    os.dup2(out.fileno(), 2)
                try:
                    prepare()
                except Exception:  # noqa: BLE001  told as the answer
                    said = Said(broken=f"not applied: {traceback.format_exc()}")
                else:
                    said = _run(items, noted, stop=stop)
                sys.stdout.flush()
                answer.write_text(json.dumps(vars(said)))
            finally:
                os._exit(0)
        status = wait_for(child, longest)
        if answer.exists():
            return Said(**json.loads(answer.read_text()))
        return Said(
            broken="took too long" if status is None else f"pytest ended with {os.waitstatus_to_exitcode(status)}"
        )


def _run(items: Sequence[pytest.Item], noted: set[int] | None, *, stop: bool) -> Said:
    reports, said = Reports(), Said()
    config = items[0].config
    config.pluginmanager.register(reports)
    for item, following in zip(items, [*items[1:], None], strict=True):
        if noted is not None:
            noted.clear()
        began = time.monotonic()
        config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        said.seconds[item.nodeid] = round(time.monotonic() - began, 3)
        if noted:
            said.noted[item.nodeid] = sorted(noted)
        if stop and reports.failed:
            break
    said.failed = reports.failed
    return said


def _group(item: pytest.Item) -> str:
    """The file of a permission test, the folder of any other."""
    path = item.nodeid.split("::")[0]
    return path if path.startswith(PERMISSIONS) else "/".join(path.split("/")[:2])


def digest(tree: Path) -> str:
    """Of all that the tests run on: while it stays, so does who comes by which check."""
    found = hashlib.sha256()
    here = Path(__file__).parent
    for place in sorted([*tree.rglob("*"), here / "finding.py", here / "patching.py"]):
        if place.is_file() and "__pycache__" not in place.parts:
            found.update(f"{place.name}\n".encode() + place.read_bytes())
    return found.hexdigest()[:16]


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415  only where Django is set up

    connections.close_all()


def serve(folder: Path, mutants: Sequence[Mutant], line: Connection, *, stage: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    Ground(folder, mutants, line, stage=stage).serve()
