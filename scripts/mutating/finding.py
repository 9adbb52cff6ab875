"""The checks that could be taken out, found in the syntax tree of the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANGED = ("backend", "notifications")  # where checks stand
DOORS = {"visible_to", "editable_by"}
REFUSALS = {
    "Http404", "PermissionDenied", "AuthenticationFailed", "NotYourStep", "NotYourSide", "SamePerson", "NotVerified", "NotAnOwner",
}  # fmt: skip
# A call of a door. Many stand behind another check (an officer's page takes what officers may see), so taking one out may
# change nothing that anybody could notice: these are tried on demand, and read by a person.
DEEP = "passage"


@dataclass(frozen=True)
class Mutant:
    """One check and the text of its file without it."""

    path: str
    line: int
    kind: str
    what: str
    source: str
    column: int = 0
    place: str = ""  # the view that asks for a sign-in, the class with permission classes
    instead: str = ""  # of permission classes: those that are left

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
        return Mutant(self.path, node.lineno, kind, " ".join(what.split())[:110], source, node.col_offset)


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
                yield from _sign_in(file, scope, node)


def _body(file: File, node: ast.FunctionDef, kind: str, instead: str) -> Mutant:
    """The function with another body; its docstring goes too."""
    source = file.without(file.start(node.body[0]), file.end(node.body[-1]), instead)
    return Mutant(file.path, node.lineno, kind, f"{node.name}: {instead}", source, node.col_offset)


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


def _sign_in(file: File, scope: ast.Module | ast.ClassDef, node: ast.FunctionDef) -> Iterator[Mutant]:
    place = f"{scope.name}.{node.name}" if isinstance(scope, ast.ClassDef) else node.name
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id == "login_required":
            start, end = file.starts[decorator.lineno - 1], file.starts[decorator.lineno]
            source = file.without(start, end, "")
            what = f"{node.name}: @login_required"
            yield Mutant(file.path, decorator.lineno, "sign-in", what, source, decorator.col_offset, place)


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
    for scope, node in _in_classes(file.tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "permission_classes"
            and isinstance(node.value, ast.List)
        ):
            for part in node.value.elts:
                rest = f"[{', '.join(file.of(one) for one in node.value.elts if one is not part)}]"
                found = file.mutant(node.value, "class", f"without {file.of(part)}", rest)
                yield replace(found, place=scope.name, instead=rest)


def _in_classes(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, ast.stmt]]:
    for scope in tree.body:
        if isinstance(scope, ast.ClassDef):
            for node in scope.body:
                yield scope, node


def _conjunctions(file: File) -> Iterator[Mutant]:
    """Of `a & b` one alone is enough."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
            yield file.mutant(node, "half", f"without {file.of(node.left)}", file.of(node.right))
            yield file.mutant(node, "half", f"without {file.of(node.right)}", file.of(node.left))


def all_mutants() -> list[Mutant]:
    paths = [path for folder in CHANGED for path in sorted((ROOT / folder).rglob("*.py"))]
    kept = [path for path in paths if not {"migrations", "management", "settings"} & set(path.parts)]
    return [mutant for path in kept for mutant in find(File(path))]


def is_in(mutant: Mutant, only: str) -> bool:
    """Whether it stands in this package or module; in any, where none is named."""
    return not only or f"{mutant.module}.".startswith(f"{only.replace('/', '.').removesuffix('.py')}.")
