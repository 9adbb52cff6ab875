from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from backend.outbox.errors import NotNow, Unprocessable, WrongFact
from backend.outbox.facts import Fact, all_facts, dump, fact, load, name_of

pytestmark = pytest.mark.usefixtures("registries")


@dataclass(frozen=True)
class Sent(Fact):
    thing_id: int
    words: list[str]


def test_a_fact_comes_back_from_its_row():
    fact("tests.sent")(Sent)
    told = Sent(thing_id=3, words=["甲"])
    assert dump(told) == {"thing_id": 3, "words": ["甲"]}
    assert load(name_of(Sent), 1, dump(told)) == told
    assert all_facts()["tests.sent"] is Sent


def test_an_old_row_is_upgraded_and_a_newer_one_waits():
    @fact("tests.moved")
    @dataclass(frozen=True)
    class Moved(Fact):
        version: ClassVar[int] = 2
        thing_ids: list[int]

        @staticmethod
        def upgrade(_version: int, payload: Any) -> Any:
            return {"thing_ids": [payload["thing_id"]]}

    assert load("tests.moved", 1, {"thing_id": 5}) == Moved(thing_ids=[5])
    with pytest.raises(NotNow, match="newer"):
        load("tests.moved", 3, {})
    with pytest.raises(NotNow, match="knows no fact"):
        load("tests.unheard", 1, {})


def test_an_old_row_without_a_way_up_is_unprocessable():
    @fact("tests.grown")
    @dataclass(frozen=True)
    class Grown(Fact):
        version: ClassVar[int] = 2
        thing_id: int

    with pytest.raises(Unprocessable, match=r"upgrade\(\)"):
        load("tests.grown", 1, {"thing_id": 5})
    with pytest.raises(Unprocessable, match="does not fit"):
        load("tests.grown", 2, {"other_id": 5})


def test_wrong_declarations_are_refused_with_the_cure():
    fact("tests.sent")(Sent)
    with pytest.raises(WrongFact, match="give Sent another"):
        fact("tests.sent")(Sent)
    with pytest.raises(WrongFact, match=r"app\.what_happened"):
        fact("Sent")(Sent)

    @dataclass
    class Thawed(Fact):
        thing_id: int

    with pytest.raises(WrongFact, match=r"frozen=True"):
        fact("tests.thawed")(Thawed)

    @dataclass(frozen=True)
    class Heavy(Fact):
        thing: dict[str, int]

    with pytest.raises(WrongFact, match=r"Heavy\.thing"):
        fact("tests.heavy")(Heavy)
    with pytest.raises(WrongFact, match="has no name"):
        name_of(Heavy)
