"""A typed text, understood: the query for the engine and the vector of its meaning, with what the library adds."""

from dataclasses import dataclass, replace

import numpy as np

from search import probes
from search.backends.base import Vector
from search.engine import Engine
from search.expressions import AnyOf, Term
from search.library import Advice, advice, told
from search.probes import Probe

# Chosen on development queries (docs/search.md).
_LENT = 0.6  # weight of a borrowed character pair, of a typed one
_DRAWN = 0.7  # how far the library's vector draws the query's


@dataclass(frozen=True)
class Understood:
    probe: Probe
    vector: Vector | None = None


def understood(text: str, engine: Engine) -> Understood:
    """Raises SearchUnavailable where the library has to be asked and the engine is down."""
    probe = probes.read(text)
    vector = engine.vector(probe.meaning)
    said = advice(probe, vector, engine)
    if not said.problems:
        return Understood(probe, vector)
    read = probes.read(text, said.readings)
    if read.meaning != probe.meaning:
        vector = engine.vector(read.meaning)
    lent = tuple(Term("bigrams", token, _LENT * weight) for token, weight in said.pairs())
    return Understood(replace(read, score=AnyOf((read.score, *lent))), _drawn(vector, said, engine))


def _drawn(vector: Vector | None, said: Advice, engine: Engine) -> Vector | None:
    """The query's vector, drawn towards the problems'."""
    if vector is None:
        return None
    problems = [(engine.vector(told(problem)), share) for problem, share in said.problems]
    drawn = vector + _DRAWN * sum(share * row for row, share in problems if row is not None)
    return np.asarray(drawn / (np.linalg.norm(drawn) or 1.0), dtype=np.float32)
