from collections.abc import Mapping

from search.fusion import Pool, fused


def order(pools: Mapping[str, Pool], share: float = 0.5) -> list[tuple[str, int, float]]:
    return [(place.kind, place.id, place.score) for place in fused(pools, share)]


def test_words_alone_are_scaled_to_the_best() -> None:
    assert order({"a": Pool({1: 2.0, 2: 4.0})}) == [("a", 2, 1.0), ("a", 1, 0.5)]


def test_words_and_meaning_share_the_score() -> None:
    pool = Pool({1: 4.0, 2: 2.0, 3: 0.0}, {1: 0.2, 2: 0.4, 3: 0.6})
    assert order({"a": pool}, 0.75) == [("a", 3, 0.75), ("a", 2, 0.5), ("a", 1, 0.25)]


def test_what_is_not_among_the_nearest_counts_as_far() -> None:
    assert order({"a": Pool({1: 4.0, 2: 4.0}, {2: 0.3, 3: 0.1})}) == [("a", 2, 1.0), ("a", 1, 0.5)]


def test_ties_go_by_kind_and_id_and_kinds_share_a_scale() -> None:
    pools = {"b": Pool({1: 3.0}), "a": Pool({9: 3.0000001, 2: 3.0, 4: 1.5})}
    assert [(kind, pk) for kind, pk, _ in order(pools)] == [("a", 2), ("a", 9), ("b", 1), ("a", 4)]


def test_nothing_to_rank() -> None:
    assert order({}) == order({"a": Pool()}) == []
    assert order({"a": Pool({1: 0.0})}) == [("a", 1, 0.0)]
