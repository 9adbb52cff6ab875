"""Takes each permission check out of the code in turn, and expects a test to notice.

    python scripts/mutate_permissions.py                        # all of them, on two processes
    python scripts/mutate_permissions.py --only backend.files   # of one package or module
    python scripts/mutate_permissions.py --list                 # what would be taken out

A check is found in the code's syntax tree (see `find`), and taken out in a copy of the tree; the working tree is never
touched. First come the tests that are likeliest to notice (the tables of doors and predicates, the rows of the matrix
whose views stand in the changed file), then the rest of tests/permissions and the tests of the app. The answer is a
table; the exit status is 1 when a check can be taken out and no test notices.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import io
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[1]
CHANGED = ("backend", "notifications")  # where checks stand
COPIED = (*CHANGED, "tests", "search", "pyproject.toml", "manage.py")
LINKED = ("matching",)  # large, and without a check
OURS = {*CHANGED, "tests", "search", "matching", "conftest"}
OF_PYTEST = {"pytest_django", "pytest_timeout", "__main__", "__mp_main__"}  # pytest reads its plugins in each run
DOORS = {"visible_to", "editable_by"}
REFUSALS = {
    "Http404", "PermissionDenied", "AuthenticationFailed", "NotYourStep", "NotYourSide", "SamePerson", "NotVerified", "NotAnOwner",
}  # fmt: skip
# A call of a door. Many stand behind another check (an officer's page takes what officers may see), so taking one out may
# change nothing that anybody could notice: these are tried on demand, and read by a person.
DEEP = "passage"
LONGEST_SECONDS = 900
TABLES = ["tests/permissions/test_rules.py", "tests/permissions/test_querysets.py"]
MATRIX = "tests/permissions/test_matrix.py"
REST = [
    "tests/permissions/test_four_eyes.py",
    "tests/permissions/test_revocation.py",
    "tests/permissions/test_keys.py",
    "tests/permissions/test_mass_assignment.py",
    "tests/permissions/test_sweep.py",
]
BASE = [*TABLES, MATRIX, *REST]
LANE = "not browser and not services and not models"
SETTINGS = "backend.config.settings.test"


# ── what there is to take out ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mutant:
    """One check and the text of its file without it."""

    path: str
    line: int
    kind: str
    what: str
    source: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    @property
    def app(self) -> str:
        return self.path.split("/")[1] if self.path.startswith("backend/") else self.path.split("/")[0]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.kind:<9}  {self.what}"


class File:
    """The text of a file as bytes, in which the places of a syntax tree are counted."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT).as_posix()
        self.text = path.read_bytes()
        self.tree = ast.parse(self.text)
        self.starts = [0]
        for line in self.text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def of(self, node: ast.expr | ast.stmt) -> str:
        return self.text[self.start(node) : self.end(node)].decode()

    def without(self, start: int, end: int, instead: str) -> str:
        return (self.text[:start] + instead.encode() + self.text[end:]).decode()

    def mutant(self, node: ast.expr | ast.stmt, kind: str, what: str, instead: str) -> Mutant:
        source = self.without(self.start(node), self.end(node), instead)
        return Mutant(self.path, node.lineno, kind, " ".join(what.split())[:110], source)


def find(file: File) -> list[Mutant]:
    """Every check of the file: doors, predicates, refusals and their halves, sign-ins, calls of doors, classes of the API."""
    found = [*_functions(file), *_refusals(file), *_calls(file), *_classes(file)]
    if file.path.endswith("/rules.py"):
        found += _conjunctions(file)
    return sorted(found, key=lambda mutant: mutant.line)


def _functions(file: File) -> Iterator[Mutant]:
    for scope in ast.walk(file.tree):
        if not isinstance(scope, ast.Module | ast.ClassDef):
            continue
        for node in scope.body:
            if isinstance(node, ast.FunctionDef):
                yield from _door(file, scope, node)
                yield from _predicate(file, scope, node)
                yield from _sign_in(file, node)


def _body(file: File, node: ast.FunctionDef, kind: str, instead: str) -> Mutant:
    """The function with another body; its docstring goes too."""
    source = file.without(file.start(node.body[0]), file.end(node.body[-1]), instead)
    return Mutant(file.path, node.lineno, kind, f"{node.name}: {instead}", source)


def _door(file: File, scope: ast.Module | ast.ClassDef, node: ast.FunctionDef) -> Iterator[Mutant]:
    """A door lets everybody through."""
    if not isinstance(scope, ast.ClassDef):
        return
    if scope.name.endswith("QuerySet") and node.name in DOORS | {"of"}:
        yield _body(file, node, "door", "return self.all()")
    elif node.name in DOORS and not _is_for_everybody(file, scope):
        yield _body(file, node, "door", "return self.model._default_manager.all()")


def _is_for_everybody(file: File, scope: ast.ClassDef) -> bool:
    """A kind of search documents whose every row is public: its door has nothing to keep back."""
    audience = next((one for one in scope.body if isinstance(one, ast.FunctionDef) and one.name == "audience"), None)
    return audience is not None and file.of(audience.body[-1]) == "return [PUBLIC]"


def _predicate(file: File, scope: ast.Module | ast.ClassDef, node: ast.FunctionDef) -> Iterator[Mutant]:
    """A predicate holds for everybody."""
    gives_bool = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
    of_rules = file.path.endswith("/rules.py") and isinstance(scope, ast.Module)
    if gives_bool and (of_rules or node.name in {"may_read", "has_permission", "_may_stay", "_is_welcome", "allowed"}):
        yield _body(file, node, "predicate", "return True")


def _sign_in(file: File, node: ast.FunctionDef) -> Iterator[Mutant]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id == "login_required":
            start, end = file.starts[decorator.lineno - 1], file.starts[decorator.lineno]
            source = file.without(start, end, "")
            yield Mutant(file.path, decorator.lineno, "sign-in", f"{node.name}: @login_required", source)


def _refusals(file: File) -> Iterator[Mutant]:
    """A refusal does not happen; of a condition with several parts each is taken out by itself as well."""
    handled = {inner for node in ast.walk(file.tree) if isinstance(node, ast.ExceptHandler) for inner in ast.walk(node)}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Raise | ast.Expr) and _is_refusal(file, node, handled):
            yield file.mutant(node, "refusal", file.of(node), "pass")
        elif isinstance(node, ast.If) and any(isinstance(one, ast.Raise) and _refuses(one) for one in node.body):
            yield from _halves(file, node.test)


def _is_refusal(file: File, node: ast.Raise | ast.Expr, handled: set[ast.AST]) -> bool:
    """A 404 that answers an exception is no check, unless the database was asked who did what."""
    if isinstance(node, ast.Raise):
        return _refuses(node) and (node not in handled or "SamePerson" in file.of(node))
    return isinstance(node.value, ast.Call) and _is_bare_guard(node.value)


def _refuses(node: ast.Raise) -> bool:
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = error.attr if isinstance(error, ast.Attribute) else getattr(error, "id", "")
    return name in REFUSALS


def _is_bare_guard(call: ast.Call) -> bool:
    """A call that is made only for what it may raise: `writing_desk_of(request)`, `require_verified(scenario)`."""
    if not isinstance(call.func, ast.Name):
        return False
    only_the_request = [getattr(one, "id", "") for one in call.args] == ["request"] and not call.keywords
    return call.func.id in {"get_object_or_404", "require_verified", "_permit"} or only_the_request


def _halves(file: File, test: ast.expr) -> Iterator[Mutant]:
    inner = test.operand if isinstance(test, ast.UnaryOp) else test
    if isinstance(inner, ast.BoolOp):
        joined = " and " if isinstance(inner.op, ast.And) else " or "
        for part in inner.values:
            rest = [f"({file.of(one)})" for one in inner.values if one is not part]
            yield file.mutant(inner, "half", f"without {file.of(part)}", joined.join(rest))


def _calls(file: File) -> Iterator[Mutant]:
    """A view takes all rows instead of those behind the door; the officer of a request is whoever asks."""
    in_querysets = "querysets" in file.path
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and not in_querysets:
            by_manager = isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "objects"
            if node.func.attr in DOORS or (node.func.attr == "of" and by_manager):
                yield file.mutant(node, DEEP, file.of(node), f"{file.of(node.func.value)}.all()")
        elif isinstance(node.func, ast.Name) and node.func.id in {
            "officer",
            "writing_officer",
            "_officer",
            "_registrar",
        }:
            yield file.mutant(node, "call", file.of(node), "request.user")


def _classes(file: File) -> Iterator[Mutant]:
    """A view of the API asks for one permission class less."""
    for node in ast.walk(file.tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "permission_classes"
            and isinstance(node.value, ast.List)
        ):
            for part in node.value.elts:
                rest = ", ".join(file.of(one) for one in node.value.elts if one is not part)
                yield file.mutant(node.value, "class", f"without {file.of(part)}", f"[{rest}]")


def _conjunctions(file: File) -> Iterator[Mutant]:
    """Of `a & b` one alone is enough."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
            yield file.mutant(node, "half", f"without {file.of(node.left)}", file.of(node.right))
            yield file.mutant(node, "half", f"without {file.of(node.right)}", file.of(node.left))


def all_mutants(only: str) -> list[Mutant]:
    paths = [path for folder in CHANGED for path in sorted((ROOT / folder).rglob("*.py"))]
    kept = [path for path in paths if not {"migrations", "management", "settings"} & set(path.parts)]
    mutants = [mutant for path in kept for mutant in find(File(path))]
    return [
        one
        for one in mutants
        if not only or f"{one.module}.".startswith(f"{only.replace('/', '.').removesuffix('.py')}.")
    ]


# ── the copy, and the tests in it ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    mutant: Mutant
    killed_by: str  # empty: it lives
    seconds: float


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

    def prepare(self, *, whole: bool) -> None:
        """Make the database and the list of what tests import; all of them must be green as the code stands."""
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
        rc, said = self.run(["--create-db", *(BASE if whole else TABLES)], stop=False)
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
        status = _wait(child, LONGEST_SECONDS)
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


def _wait(child: int, seconds: float) -> int | None:
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


# ── the work and its table ────────────────────────────────────────────────────────────────────────────────────────

Todo: TypeAlias = "multiprocessing.Queue[Mutant | None]"
Done: TypeAlias = "multiprocessing.Queue[Outcome | Exception]"


def work(folder: Path, todo: Todo, done: Done, *, whole: bool) -> None:
    try:
        bench = Bench(folder)
        bench.prepare(whole=whole)
        while (mutant := todo.get()) is not None:
            done.put(bench.try_out(mutant))
    except Exception as broken:  # noqa: BLE001  told to whoever waits for the outcome
        done.put(broken)


def outcomes(mutants: Sequence[Mutant], jobs: int, folder: Path, *, whole: bool) -> Iterator[Outcome]:
    """In the order in which they come."""
    context = multiprocessing.get_context("fork")
    todo, done = context.Queue(), context.Queue()
    for mutant in [*mutants, *([None] * jobs)]:
        todo.put(mutant)
    workers = [
        # The first looks whether all is green to begin with; the others start at once.
        context.Process(target=work, args=(folder / str(number), todo, done), kwargs={"whole": whole and number == 0})
        for number in range(jobs)
    ]
    for worker in workers:
        worker.start()
    try:
        for _mutant in mutants:
            outcome = done.get()
            if isinstance(outcome, Exception):
                raise SystemExit(str(outcome))
            yield outcome
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", default="", help="a package or module, such as backend.scenarios")
    parser.add_argument("--kind", default="", help="one kind of check, such as door")
    parser.add_argument("--list", action="store_true", help="say what would be taken out, and stop")
    parser.add_argument("--deep", action="store_true", help=f"the calls of doors as well (kind {DEEP})")
    parser.add_argument(
        "--trust", action="store_true", help="take for granted that the tests are green as the code stands"
    )
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    wanted = {chosen.kind} if chosen.kind else set()
    mutants = [
        one
        for one in all_mutants(chosen.only)
        if one.kind in wanted or (not wanted and (chosen.deep or one.kind != DEEP))
    ]
    if chosen.list:
        for mutant in mutants:
            say(str(mutant))
        say(f"{len(mutants)} checks")
        return 0
    alive: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="shuqiao-mutants-") as folder:
        jobs = max(1, min(chosen.jobs, len(mutants)))
        for number, outcome in enumerate(outcomes(mutants, jobs, Path(folder), whole=not chosen.trust), start=1):
            noticed = outcome.killed_by or "NOBODY NOTICED"
            say(f"{number:>4}/{len(mutants)}  {outcome.seconds:5.0f} s  {outcome.mutant}  → {noticed}")
            if not outcome.killed_by:
                alive.append(outcome)
    say()
    say(f"{len(mutants) - len(alive)} of {len(mutants)} noticed")
    for outcome in alive:
        say(f"  alive: {outcome.mutant}")
    return 1 if alive else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, io.UnsupportedOperation):
        raise SystemExit(main())
