"""Puts a changed check into a process that has imported the code already, and tells which checks a test comes by.

A function keeps its place, its closure and its decorators; only what it runs is exchanged, in every function object that
ran the old code. So nothing is imported anew. A decorator `@login_required` is opened in the closure of its wrapper, the
permission classes of the API are set on their class. Whatever else stands outside of functions is not taken out here.
"""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast

from mutating.finding import ROOT, Mutant

Live = dict[tuple[str, CodeType], list[FunctionType]]
Wrappers = dict[tuple[str, str], list[FunctionType]]
DECLARED = {"sign-in", "class"}  # kinds that stand around a function
SIGN_IN = "user_passes_test.<locals>.decorator.<locals>._view_wrapper"
NOTED = "_noted_by_the_bench_"


class NotApplied(Exception):
    """The check still stands: whatever the tests say then says nothing."""


# ── what differs ──────────────────────────────────────────────────────────────────────────────────────────────────


def essence(code: CodeType, *, deep: bool = True) -> tuple[Any, ...]:
    """What the code does, wherever it stands; `deep`: with the functions within it."""
    inner = tuple(
        (essence(one) if deep else one.co_qualname) if isinstance(one, CodeType) else (type(one), repr(one))
        for one in code.co_consts
    )
    return (
        code.co_code, inner, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags,
        code.co_exceptiontable,
    )  # fmt: skip


def is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_NEWLOCALS)


def by_name(module: CodeType) -> dict[str, list[CodeType]]:
    """All code of a module by its qualified name, in the order in which it stands there."""
    found: dict[str, list[CodeType]] = defaultdict(list)

    def walk(code: CodeType) -> None:
        found[code.co_qualname].append(code)
        for one in code.co_consts:
            if isinstance(one, CodeType):
                walk(one)

    walk(module)
    return found


@cache
def code_of(path: str) -> CodeType:
    return compile((ROOT / path).read_bytes(), path, "exec", dont_inherit=True)


def pairs(path: str, changed: str | ast.Module) -> list[tuple[CodeType, CodeType]] | None:
    """Each function as it stands and as it is in the changed module; None where more than functions changed."""
    old, new = by_name(code_of(path)), by_name(compile(changed, path, "exec", dont_inherit=True))
    found = []
    for name, before in old.items():
        after = new.get(name, [])
        if len(before) != len(after):
            if "<locals>" in name:
                continue  # went with the function around it, which differs too
            return None
        for one, other in zip(before, after, strict=True):
            if is_function(one):
                if essence(one) != essence(other):
                    if other.co_freevars and other.co_freevars != one.co_freevars:
                        return None
                    found.append((one, other))
            elif one.co_cellvars == other.co_cellvars and essence(one, deep=False) != essence(other, deep=False):
                return None  # a class whose last `super()` went has lost its cell, and nothing else
    return found or None


# ── what is alive ─────────────────────────────────────────────────────────────────────────────────────────────────


def live_functions(tree: Path) -> Live:
    """Every function object whose code comes from the tree. Only the collector's own generations are looked through."""
    found: Live = defaultdict(list)
    start = f"{tree}/"
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(start):
            found[one.__code__.co_filename.removeprefix(start), one.__code__].append(one)
    return found


def sign_in_wrappers() -> Wrappers:
    """The wrappers of `@login_required` by the module and name of the view."""
    found: Wrappers = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_qualname == SIGN_IN:
            view = inspect.unwrap(one)
            found[view.__module__, view.__qualname__].append(one)
    return found


# ── a check less ──────────────────────────────────────────────────────────────────────────────────────────────────


def apply(mutant: Mutant, live: Live, wrappers: Wrappers) -> None:
    """Take the check out of this process."""
    if mutant.kind == "sign-in":
        _let_in(wrappers[mutant.module, mutant.place])
    elif mutant.kind == "class":
        _set_classes(mutant)
    else:
        exchange(mutant.path, pairs(mutant.path, mutant.source), live)


def exchange(path: str, changed: Iterable[tuple[CodeType, CodeType]] | None, live: Live) -> None:
    if not changed:
        raise NotApplied("the change is not within functions alone")
    for old, new in changed:
        functions = live.get((path, old), [])
        if not functions and "<locals>" not in old.co_qualname:
            raise NotApplied(f"no function runs {old.co_qualname}")
        code = new.replace(co_filename=functions[0].__code__.co_filename) if functions else new
        if code.co_freevars != old.co_freevars:  # what it closed over and does not ask for any more
            code = code.replace(co_freevars=old.co_freevars)
        for function in functions:
            function.__code__ = code


def _let_in(wrappers: list[FunctionType]) -> None:
    if len(wrappers) != 1:
        raise NotApplied(f"{len(wrappers)} views of that name ask for a sign-in")
    _cell(wrappers[0], "test_func").cell_contents = lambda _person: True


def _cell(function: FunctionType, name: str) -> Any:
    return (function.__closure__ or ())[function.__code__.co_freevars.index(name)]


def _class_of(mutant: Mutant) -> type[Any]:
    found = sys.modules[mutant.module]
    for name in mutant.place.split("."):
        found = getattr(found, name)
    return cast("type[Any]", found)


def _set_classes(mutant: Mutant) -> None:
    view = _class_of(mutant)
    fewer = eval(mutant.instead, vars(sys.modules[mutant.module]))  # noqa: S307  of our own source
    if len(fewer) != len(vars(view)["permission_classes"]) - 1:
        raise NotApplied("the class has other permission classes than its source says")
    view.permission_classes = fewer


# ── who comes by ──────────────────────────────────────────────────────────────────────────────────────────────────


class Probes:
    """Each check says its number whenever a run comes by it: only such a run can notice that it is gone."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.numbers: set[int] = set()  # of the checks that are probed
        self.trees: dict[str, ast.Module] = {}
        of_path: dict[str, list[int]] = defaultdict(list)
        for number, mutant in enumerate(mutants):
            if mutant.kind in DECLARED:
                self.numbers.add(number)
            else:
                of_path[mutant.path].append(number)
        for path, numbers in of_path.items():
            self.trees[path] = tree = ast.parse((ROOT / path).read_bytes())
            self.numbers |= {number for number in numbers if _put_probe(tree, number, mutants[number])}

    def install(self, live: Live, wrappers: Wrappers, note: Callable[[int], None]) -> None:
        of_class: dict[type[Any], list[int]] = defaultdict(list)
        for number, mutant in enumerate(self.mutants):
            if mutant.kind == "sign-in":
                for wrapper in wrappers[mutant.module, mutant.place]:
                    _noting(_cell(wrapper, "test_func"), number, note)
            elif mutant.kind == "class":
                of_class[_class_of(mutant)].append(number)
        modules = {mutant.path: mutant.module for mutant in self.mutants}
        for path, tree in self.trees.items():
            vars(sys.modules[modules[path]])[NOTED] = note
            if changed := pairs(path, tree):
                exchange(path, changed, live)
        _noting_classes(of_class, note)


def _noting(cell: Any, number: int, note: Callable[[int], None]) -> None:
    asked = cell.cell_contents

    def asked_and_noted(person: Any) -> Any:
        note(number)
        return asked(person)

    cell.cell_contents = asked_and_noted


def _noting_classes(of_class: dict[type[Any], list[int]], note: Callable[[int], None]) -> None:
    from rest_framework.views import APIView  # noqa: PLC0415  only where Django is set up

    whole = APIView.check_permissions

    def check_permissions(self: APIView, request: Any) -> None:
        for one in type(self).__mro__:
            for number in of_class.get(one, []):
                note(number)
        whole(self, request)

    APIView.check_permissions = check_permissions


def _put_probe(tree: ast.Module, number: int, mutant: Mutant) -> bool:
    """Before the innermost statement around the check; at the start of a function that is changed as a whole."""
    inside = (mutant.line, mutant.column)
    functions = [
        one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and _start(one) <= inside <= _end(one)
    ]
    around: list[tuple[ast.stmt, list[ast.stmt]]] = [
        (one, body)
        for function in functions
        for body in _lists(function)
        for one in body
        if _start(one) <= inside <= _end(one)
    ]
    around += [(function, []) for function in functions]
    if not around:
        return False
    node, body = max(around, key=lambda pair: (_start(pair[0]), (-_end(pair[0])[0], -_end(pair[0])[1])))
    body = node.body if isinstance(node, ast.FunctionDef) else body
    here = body[0] if isinstance(node, ast.FunctionDef) else node
    call = ast.Expr(ast.Call(ast.Name(NOTED, ast.Load()), [ast.Constant(number)], []))
    ast.fix_missing_locations(ast.copy_location(call, here))
    body.insert(body.index(here), call)
    return True


def _lists(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for one in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(one, name, None)
            if isinstance(body, list):
                yield body


def _start(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.stmt) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or 0
