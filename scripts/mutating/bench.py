"""A copy of the tree in which one check at a time is missing, and the tests that are run there, the likeliest first."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutating.finding import CHANGED, ROOT, Mutant

COPIED = (*CHANGED, "tests", "search", "pyproject.toml", "manage.py")
LINKED = (
    "matching",
    "docs",
    "benchmarks",
    "scripts",
    "CHANGELOG.md",
    "README.md",
    "Makefile",
    "constraints.txt",
    "Dockerfile",
    "docker-compose.yml",
)  # without a check
OURS = {*CHANGED, "tests", "search", "matching", "conftest"}
OF_PYTEST = {"pytest_django", "pytest_timeout", "__main__", "__mp_main__"}  # pytest reads its plugins in each run
LONGEST_SECONDS = 900
PERMISSIONS = "tests/permissions"
TABLES = ["tests/permissions/test_rules.py", "tests/permissions/test_querysets.py"]
MATRIX = "tests/permissions/test_matrix.py"
REST = [
    "tests/permissions/test_four_eyes.py",
    "tests/permissions/test_revocation.py",
    "tests/permissions/test_keys.py",
    "tests/permissions/test_mass_assignment.py",
    "tests/permissions/test_csrf.py",
    "tests/permissions/test_sweep.py",
]
BASE = [*TABLES, MATRIX, *REST]
LANE = "not browser and not services and not models"
SETTINGS = "backend.config.settings.test"


@dataclass(frozen=True)
class Outcome:
    mutant: Mutant
    killed_by: str  # empty: it lives
    seconds: float
    error: str = ""  # a fork could not take it out, so nothing was asked


class Bench:
    """A copy of the tree with a database of its own, and a process that has imported whatever is not ours.

    Each run is a fork of that process, so it starts in a moment, and finds our code as it stands in the copy then.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = folder / "tree"
        self.tree.mkdir(parents=True)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.tree / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                shutil.copy(source, self.tree / name)
        for name in LINKED:
            (self.tree / name).symlink_to(ROOT / name)
        (folder / "data").mkdir()

    def enter(self) -> None:
        """From here on this process works in the copy."""
        os.chdir(self.tree)
        sys.path[:] = [
            str(self.tree),
            *(one for one in sys.path if Path(one or ".").resolve() not in {ROOT, ROOT / "scripts"}),
        ]
        os.environ |= {
            "SHUQIAO_DATA": str(self.folder / "data"),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }

    def prepare(self) -> None:
        """Make the database and the list of what tests import; all of them must be green as the code stands."""
        self.enter()
        rc, said = self.run(["--create-db", *TABLES], stop=False)
        if rc:
            raise RuntimeError(f"The tests are not green before anything is taken out:\n{said[-3000:]}")
        for name in json.loads((self.folder / "imported.json").read_text()):
            with contextlib.suppress(Exception):  # what needs the apps is imported in each run
                importlib.import_module(name)
        for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
            del sys.modules[name]
        self.views = json.loads((self.folder / "views.json").read_text())

    def present(self, paths: Sequence[str]) -> list[str]:
        return [path for path in paths if (self.tree / path).exists()]

    def run(self, arguments: Sequence[str], *, stop: bool = True) -> tuple[int, str]:
        """The exit status of pytest in a fork, and what it said; 0 means that nothing was noticed."""
        log = self.folder / "said.txt"
        child = os.fork()
        if not child:
            os.setsid()  # so that it can be ended with whatever it started
            with log.open("w") as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
                os._exit(self._pytest([*(["-x"] if stop else []), *arguments]))
        status = wait_for(child, LONGEST_SECONDS)
        said = log.read_text(errors="replace")
        return (os.waitstatus_to_exitcode(status) if status is not None else 124), said

    def _pytest(self, arguments: Sequence[str]) -> int:
        import pytest  # noqa: PLC0415  in the fork, with the copy first on the path

        plugins = ["-p", "pytest_django.plugin", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
        rc = int(pytest.main([*plugins, "--reuse-db", "-q", "--tb=line", "--show-capture=no", "-m", LANE, *arguments]))
        if "--create-db" in arguments:
            self._remember()
        return rc

    def _remember(self) -> None:
        names = sorted(name for name in sys.modules if name.split(".")[0] not in {*OURS, *OF_PYTEST})
        (self.folder / "imported.json").write_text(json.dumps(names))
        (self.folder / "views.json").write_text(json.dumps(views_by_address()))

    def try_out(self, mutant: Mutant) -> Outcome:
        place = self.tree / mutant.path
        whole = place.read_text()
        began, killer, tests = time.monotonic(), "", list[str]()
        place.write_text(mutant.source)
        try:
            for tests in self.stages(mutant):
                if killer := self.noticed(tests):
                    break
        finally:
            place.write_text(whole)
        if (
            killer
            and not killer.startswith("tests/permissions/")
            and self.noticed([killer] if "::" in killer else tests)
        ):
            killer = ""  # it fails as the code stands too, so it noticed nothing
        return Outcome(mutant, killer, time.monotonic() - began)

    def noticed(self, tests: Sequence[str]) -> str:
        """The first test that fails, or that everything breaks; empty where nothing was noticed."""
        rc, said = self.run(tests)
        if rc in {0, 5}:  # 5: there was no such test
            return ""
        lines = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return lines[0].split(" - ")[0].split(" ", 1)[1] if lines else f"pytest ended with {rc}"

    def stages(self, mutant: Mutant) -> Iterator[list[str]]:
        """The likeliest tests first; each stage is asked only if the one before noticed nothing."""
        rows = self.rows(mutant)
        if mutant.kind in {"door", "predicate"} or mutant.path.endswith("/rules.py"):
            yield TABLES
        if rows:
            yield [f"{MATRIX}::test_address[{address}]" for address in rows]
        yield [*REST, *self.present([f"tests/{mutant.app}"])]
        yield [*TABLES, MATRIX]

    def rows(self, mutant: Mutant) -> list[str]:
        """The addresses whose views stand in this file; of a file without views those of its app."""
        here = [address for address, module in self.views.items() if module == mutant.module]
        app = f"{'.'.join(mutant.module.split('.')[:2])}."
        return here or [address for address, module in self.views.items() if module.startswith(app)]


def views_by_address() -> dict[str, str]:
    """Which module the view of each address stands in; runs where Django is set up."""
    from django.urls import URLPattern, URLResolver, get_resolver  # noqa: PLC0415

    found: dict[str, str] = {}

    def walk(resolver: URLResolver, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif isinstance(pattern, URLPattern) and pattern.name:
                view = getattr(pattern.callback, "cls", pattern.callback)
                found[f"{space}{pattern.name}"] = view.__module__

    walk(get_resolver(), "")
    return {address: module for address, module in found.items() if module.startswith("backend.")}


def wait_for(child: int, seconds: float) -> int | None:
    """The status with which the process ended; None when it took too long and was ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
