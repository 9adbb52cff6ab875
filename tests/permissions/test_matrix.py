"""Every address of the product, asked by every role: what they get, that it holds nothing they may not read, and that
looking and being denied changes nothing.
"""

from __future__ import annotations

import re

import pytest

from tests.permissions import asking, matrix
from tests.permissions.matrix import DENIED, Case
from tests.permissions.roles import EVERYBODY, MIRROR
from tests.permissions.world import World

MATRIX = matrix.load()
ADDRESSES = sorted(set(matrix.addresses()))
CELLS_AT_LEAST = 14_000
LOG = {"referrals_disclosure", "audit_auditentry"}  # of giving data to others


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(set(ADDRESSES) - set(MATRIX)) == []
    assert sorted(set(MATRIX) - set(ADDRESSES)) == []


def test_every_role_is_asked_everywhere():
    cells = sum(len(roles) for cases in MATRIX.values() for case in cases for roles in case.expected.values())
    assert all(
        set(roles) == EVERYBODY for cases in MATRIX.values() for case in cases for roles in case.expected.values()
    )
    assert cells >= CELLS_AT_LEAST


@pytest.mark.parametrize("address", [name for name in ADDRESSES if name in MATRIX])
def test_address(world: World, address: str):
    wrong = [line for case in MATRIX[address] for line in _wrong_of(world, case)]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def _wrong_of(world: World, case: Case) -> list[str]:
    """At the object of each tenant, one line for each cell that is not as the matrix says."""
    letters = ("a", "b") if case.of and world.is_mirrored(case.of) else ("a",)
    return [line for letter in letters for line in _wrong_at(world, case, letter)]


def _wrong_at(world: World, case: Case, letter: str) -> list[str]:
    url, data = asking.url_of(world, case, letter), asking.sent_by(world, case, letter)
    wrong = []
    for method, roles in case.of_tenant(letter).items():
        for role, expected in roles.items():
            # The page of a refusal is the same whatever was refused and takes long to draw: it is read once a role, below.
            accept = asking.DATA if case.json or expected in {403, 404} else asking.PAGE
            answer = asking.ask(world, role, method, url, data, json=case.json, accept=accept)
            where = f"{method} {case.label} of tenant {letter}, {role}"
            if not asking.agrees(expected, answer.outcome):
                wrong.append(f"{where}: {expected} was expected, {answer.outcome} came {answer.location}")
            told = LOG if case.logs and method == "GET" and expected == "ok" else set()
            if (method == "GET" or expected in DENIED) and set(answer.written) != told:
                wrong.append(f"{where}: wrote {sorted(set(answer.written))}")
            if role == "superuser" and case.address.startswith("admin"):
                continue  # whoever keeps the installation reads its history there
            if expected in DENIED and (found := world.canaries.found(answer.text)):
                wrong.append(
                    f"{where}: denied, and yet it holds {sorted(world.canaries.known[one].where for one in found)}"
                )
            elif leaked := world.canaries.leaked(answer.text, role):
                wrong.append(f"{where}: holds {leaked}")
    return wrong


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_page_of_a_refusal_tells_nothing(world: World, role: str):
    """Word for word the same for what is somebody else's and for what there is not."""
    theirs = world.arguments("draft", "b" if role in MIRROR and role != "rival_clerk" else "a")["reference"]
    refused = [asking.ask(world, role, "GET", f"/scenarios/{reference}/") for reference in (theirs, "NOTHING")]
    assert [one.outcome for one in refused] == [404, 404]
    assert [world.canaries.leaked(one.text, role) for one in refused] == [[], []]
    mains = [re.search(r"<main.*?</main>", one.text, re.DOTALL)[0] for one in refused]
    hidden, missing = (re.sub(r"[0-9a-f]{16}", "", main) for main in mains)  # without the request's number
    assert hidden == missing
