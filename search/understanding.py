"""A typed text, understood: the query for the engine and the vector of its meaning, with what the library adds."""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from search import probes
from search.backends.base import Vector
from search.decoding import decoded
from search.engine import Engine
from search.expressions import AnyOf, Term
from search.library import Advice, advice, told
from search.probes import Probe

# Chosen on development queries (docs/search.md).
_LENT = 0.6  # weight of a borrowed character pair, of a typed one
_LEAST_SHARE = 0.01  # a problem with less draws nowhere
_DRAWN = 0.7  # how far the library's vector draws the query's


@dataclass(frozen=True)
class Understood:
    probe: Probe
    vector: Vector | None = None
    said: Advice = field(default_factory=Advice)

    def read(self, text: str) -> Probe:
        """Another text, a part of this one or more of it, with the same advice."""
        return self.probe if text == self.probe.text else _lent(probes.read(text, self.said.readings), self.said)


def understood(text: str, engine: Engine) -> Understood:
    """Raises SearchUnavailable where the library has to be asked and the engine is down."""
    decode = partial(decoded, engine=engine)
    probe = probes.read(text, decode)
    vector = engine.vector(probe.meaning)
    said = replace(advice(probe, vector, engine), decode=decode)
    if not said.problems:
        return Understood(probe, vector, said)
    read = probes.read(text, said.readings)
    if read.meaning != probe.meaning:
        vector = engine.vector(read.meaning)
    return Understood(_lent(read, said), _drawn(vector, said, engine), said)


def _lent(probe: Probe, said: Advice) -> Probe:
    lent = tuple(Term("bigrams", token, _LENT * weight) for token, weight in said.pairs())
    return replace(probe, score=AnyOf((probe.score, *lent))) if lent else probe


def _drawn(vector: Vector | None, said: Advice, engine: Engine) -> Vector | None:
    """The query's vector, drawn towards the problems'."""
    if vector is None:
        return None
    problems = [(engine.vector(told(problem)), share) for problem, share in said.problems if share >= _LEAST_SHARE]
    drawn = vector + _DRAWN * sum(share * row for row, share in problems if row is not None)
    return np.asarray(drawn / (np.linalg.norm(drawn) or 1.0), dtype=np.float32)
