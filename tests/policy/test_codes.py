from dataclasses import dataclass

import pytest

from backend.policy.codes import Term, contains


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("140000", "140000"),
        ("140000", "140105"),
        ("140100", "140105"),
        ("140105", "140105"),
        ("03", "0301"),
        ("0301", "030101"),
        ("team", "team.university"),
        ("energy", "energy.coal"),
    ],
)
def test_contains(outer: str, inner: str) -> None:
    assert contains(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("140100", "140000"),
        ("140100", "140205"),
        ("140000", "110000"),
        ("02", "0301"),
        ("0302", "030101"),
        ("team.university", "team"),
        ("team", "teams"),
        ("firm", "team"),
    ],
)
def test_contains_not(outer: str, inner: str) -> None:
    assert not contains(outer, inner)


def test_a_term_takes_the_name_that_people_say() -> None:
    @dataclass
    class Row:
        code: str
        name: str

    @dataclass
    class City(Row):
        short_name: str

    assert Term.of(Row("high_tech", "高新技术企业")) == Term("high_tech", "高新技术企业")
    assert Term.of(City("140100", "太原市", "太原")) == Term("140100", "太原")
