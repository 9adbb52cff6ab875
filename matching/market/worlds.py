"""A market: needs, answers, how much the two sides of each pair are to each other, and how many needs an answer can serve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Market:
    """Sorted by id on both sides, so that the order in which somebody names them changes nothing.

    `mutual` has a line for each need and a column for each answer; a pair that is not allowed is -inf. `capacities` has one
    whole number for each answer.
    """

    needs: Ints
    answers: Ints
    mutual: Floats
    capacities: Ints

    @classmethod
    def of(
        cls,
        needs: Sequence[int],
        answers: Sequence[int],
        by_need: ArrayLike,
        by_answer: ArrayLike,
        *,
        allowed: ArrayLike | None = None,
        capacities: ArrayLike = 12,
    ) -> Self:
        """From two dense matrices, needs × answers: how each need scores the answers, and how each answer scores the needs.

        The mutual score is √(s·r); where either is below nought, or `allowed` says no, there is no pair. One capacity for all
        will do. Raises ValueError where the shapes disagree, an id stands twice, or a capacity is below nought.
        """
        lines, columns = np.asarray(needs, dtype=np.int64), np.asarray(answers, dtype=np.int64)
        s, r = np.asarray(by_need, dtype=np.float64), np.asarray(by_answer, dtype=np.float64)
        shape = (len(lines), len(columns))
        open_to = np.ones(shape, dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool)
        limits = np.broadcast_to(np.asarray(capacities, dtype=np.int64), columns.shape)
        if not s.shape == r.shape == open_to.shape == shape:
            raise ValueError(f"{shape[0]} needs and {shape[1]} answers make a matrix of {shape}; {s.shape}, {r.shape}.")
        if len(np.unique(lines)) < len(lines) or len(np.unique(columns)) < len(columns):
            raise ValueError("An id stands twice; each need and each answer has one line and one column.")
        if (limits < 0).any():
            raise ValueError("A capacity is how many needs an answer can serve: nought or more.")
        paired = open_to & (s >= 0) & (r >= 0)
        mutual = np.where(paired, np.sqrt(np.where(paired, s, 0) * np.where(paired, r, 0)), -np.inf)
        by_line, by_column = np.argsort(lines), np.argsort(columns)
        return cls(
            lines[by_line],
            columns[by_column],
            np.ascontiguousarray(mutual[np.ix_(by_line, by_column)]),
            limits[by_column],
        )

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[int, int, float, float]], *, capacity: int = 12) -> Self:
        """From a sparse list: need, answer, the need's score, the answer's. What is not named is no pair."""
        rows = list(pairs)
        needs, answers = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
        line = {pk: place for place, pk in enumerate(needs)}
        column = {pk: place for place, pk in enumerate(answers)}
        shape = (len(needs), len(answers))
        s, r, allowed = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
        for need, answer, by_need, by_answer in rows:
            at = line[need], column[answer]
            s[at], r[at], allowed[at] = by_need, by_answer, True
        return cls.of(needs, answers, s, r, allowed=allowed, capacities=capacity)
