from datetime import UTC, datetime
from typing import Any

import pytest

from search.documents import FOREVER, Document, Role
from search.entries import entry_of, published_at, tombstone
from search.errors import WrongDocument


def document(**values: Any) -> Document:
    return Document(**{"kind": "thing", "id": 7, "version": 3, "title": "配煤", "audience": ["public"], **values})


def test_a_word_of_the_name_counts_three_times() -> None:
    entry = entry_of(document(fields={Role.BODY: "配煤 优化"}))
    assert (entry.words.count("配煤"), entry.words.count("优化")) == (4, 1)


def test_a_digest_changes_with_the_content_and_with_nothing_else() -> None:
    plain = document(fields={Role.BODY: "一", Role.TAG: "二"}, facets={"city": ["a", "b"]})
    assert (
        plain.digest()
        == document(fields={Role.TAG: "二", Role.BODY: "一"}, facets={"city": ["b", "a"]}, version=9).digest()
    )
    others = [
        document(title="别的"),
        document(fields={Role.BODY: "二", Role.TAG: "一"}, facets={"city": ["a", "b"]}),
        document(fields={Role.BODY: "一", Role.TAG: "二"}, facets={"city": ["a"]}),
        document(fields={Role.BODY: "一", Role.TAG: "二"}, facets={"city": ["a", "b"]}, audience=["member"]),
        document(
            fields={Role.BODY: "一", Role.TAG: "二"},
            facets={"city": ["a", "b"]},
            published_at=datetime(2026, 1, 1, tzinfo=UTC),
        ),
    ]
    assert len({plain.digest(), *(other.digest() for other in others)}) == 6
    assert all(0 <= other.digest() < 2**60 for other in others)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"id": 0}, "id must be above 0"),
        ({"version": -1}, "version from 0"),
        ({"version": FOREVER}, "below 2\\*\\*62"),
        ({"audience": "public"}, "audience must be a list"),
        ({"facets": {"city": "太原"}}, "city must be a list"),
    ],
)
def test_a_mistake_in_a_document_is_told(values: dict[str, object], said: str) -> None:
    with pytest.raises(WrongDocument, match=said):
        document(**values)


def test_newer_sorts_first_then_the_lower_id() -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)]
    entries = [entry_of(document(id=pk, published_at=day)) for pk in (5, 9) for day in days]
    ordered = sorted(entries, key=lambda entry: -entry.newest)
    assert [(entry.id, published_at(entry.newest)) for entry in ordered] == [
        (pk, int(day.timestamp())) for day in reversed(days) for pk in (5, 9)
    ]
    assert published_at(tombstone(3, 1).newest) == 0
    assert published_at(entry_of(document(published_at=datetime(1950, 1, 1, tzinfo=UTC))).newest) == 0
