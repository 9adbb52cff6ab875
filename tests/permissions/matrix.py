"""Reads matrix.yaml: what each role gets at each address, as people wrote it down from the rules.

An address is the name of its pattern; a pattern without a name stands by its route. Under it stands one case or a
list of them:

    scenarios:edit:
      of: draft                  # whose arguments stand in the address: the draft, of either tenant
      with: {verb: check}        # arguments that are plain words
      send: {title: 题}          # the form of POST; "@name" is a value that only the world knows
      logs: true                 # GET gives data to others and writes that down, and nothing else (M08)
      there: same                # at the other tenant's object everybody gets the same; else each gets what a stranger gets
      GET: {owner_admin: ok, others: 404, visitor: login}
      POST: …

Keys of an expectation are roles, names of `sets`, several of either with commas, or `others`. The plainest key wins: a
role over a set over `others`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.roles import EVERYBODY, MIRROR, SIGNED_IN, VISITOR

PLACE = Path(__file__).with_name("matrix.yaml")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OUTCOMES = {
    "ok",  # 200
    "made",  # 201
    "done",  # redirected (or 204) after something was written
    "refused",  # redirected with a sentence; nothing was written
    "moved",  # redirected, to anywhere but the sign-in
    "login",  # redirected to the sign-in
    "admin",  # redirected to the sign-in of /admin/
    400, 401, 403, 404, 405, 409, 422,
}  # fmt: skip
DENIED = {"login", "admin", 401, 403, 404, 405}
Outcome = str | int


class MatrixError(ValueError):
    """The matrix says something that cannot be meant."""


@dataclass(frozen=True)
class Case:
    address: str
    of: str = ""
    same: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    send: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    logs: bool = False
    expected: Mapping[str, Mapping[str, Outcome]] = field(default_factory=dict)  # by method, by role

    def of_tenant(self, letter: str) -> Mapping[str, Mapping[str, Outcome]]:
        """At the other tenant's object only those are asked who belong to a tenant: to the rest both are alike.

        There each gets what stands here for the one whose place they have there.
        """
        if letter == "a":
            return self.expected
        return {
            method: {role: roles[role if self.same else place] for role, place in MIRROR.items()}
            for method, roles in self.expected.items()
        }

    @property
    def label(self) -> str:
        words = "".join(f" {value}" for value in self.words.values())
        return f"{self.address}{' of ' + self.of if self.of else ''}{words}"


def load() -> dict[str, list[Case]]:
    """The cases by address."""
    raw = yaml.safe_load(PLACE.read_text())
    sets = {name: frozenset(roles) for name, roles in raw["sets"].items()}
    unknown = {role for roles in sets.values() for role in roles} - EVERYBODY
    if unknown:
        raise MatrixError(f"no such role: {sorted(unknown)}")
    cases: dict[str, list[Case]] = {}
    for part in raw["addresses"].values():
        for name, written in part.items():
            if name in cases:
                raise MatrixError(f"{name} stands twice")
            cases[name] = _cases(name, written if isinstance(written, list) else [written], sets)
    for names in raw["alike"]:
        for name in names["of"]:
            if name in cases:
                raise MatrixError(f"{name} stands twice")
            cases[name] = _cases(name, [names["is"]], sets)
    return cases


def _cases(address: str, written: list[Mapping[str, Any]], sets: Mapping[str, frozenset[str]]) -> list[Case]:
    """Every address says what GET and POST bring; where that is the same for all objects, the first case says it."""
    cases = [_case(address, one, sets) for one in written]
    if not {"GET", "POST"} <= {method for case in cases for method in case.expected}:
        raise MatrixError(f"{address} says nothing of GET or of POST")
    return cases


def _case(address: str, written: Mapping[str, Any], sets: Mapping[str, frozenset[str]]) -> Case:
    expected = {
        method: _by_role(f"{address} {method}", written[method], sets) for method in METHODS if method in written
    }
    strange = set(written) - {*METHODS, "of", "with", "query", "send", "json", "there", "logs"}
    if strange or not expected:
        raise MatrixError(f"{address}: {sorted(strange) or 'nothing is asked'}")
    return Case(
        address=address,
        of=written.get("of", ""),
        same=written.get("there") == "same",
        words=written.get("with", {}),
        query=written.get("query", ""),
        send=written.get("send", {}),
        json=written.get("json", False),
        logs=written.get("logs", False),
        expected=expected,
    )


def _by_role(where: str, written: Mapping[str, Outcome], sets: Mapping[str, frozenset[str]]) -> dict[str, Outcome]:
    found: dict[str, tuple[int, Outcome]] = {}
    for keys, outcome in written.items():
        if outcome not in OUTCOMES:
            raise MatrixError(f"{where}: {outcome!r} is no outcome")
        for key in (one.strip() for one in keys.split(",")):
            rank, roles = _roles(where, key, sets)
            for role in roles:
                held = found.get(role)
                if held is not None and held[0] == rank and held[1] != outcome:
                    raise MatrixError(f"{where}: {role} is told two things")
                if held is None or rank > held[0]:
                    found[role] = (rank, outcome)
    missing = EVERYBODY - set(found)
    if missing:
        raise MatrixError(f"{where}: nothing is said of {sorted(missing)}")
    return {role: found[role][1] for role in sorted(found)}


def _roles(where: str, key: str, sets: Mapping[str, frozenset[str]]) -> tuple[int, frozenset[str]]:
    """How plain a key is, and whom it means."""
    if key == "others":
        return 0, frozenset(SIGNED_IN)
    if key == "everybody":
        return 0, frozenset(EVERYBODY)
    if key in sets:
        return 1, sets[key]
    if key in EVERYBODY or key == VISITOR:
        return 2, frozenset({key})
    raise MatrixError(f"{where}: {key!r} is neither a role nor a set")


def addresses() -> Iterator[str]:
    """Every pattern of the product, by its name with its namespaces; one without a name by its route."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else here
