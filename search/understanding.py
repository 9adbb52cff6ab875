"""A typed text, understood: the query for the engine and the vector of its meaning, with what the library adds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np

from search import probes
from search.backends.base import Vector
from search.decoding import decoded, is_word, may_be_spelt
from search.documents import PUBLIC
from search.engine import Engine
from search.expressions import AnyOf, Expression, OneOf, Term
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
    spelt: Callable[[str], bool] = probes.never

    def read(self, text: str) -> Probe:
        """Another text, a part of this one or more of it, with the same advice."""
        if text == self.probe.text:
            return self.probe
        return _lent(probes.read(text, self.said.readings, self.spelt), self.said)


def understood(text: str, engine: Engine, audience: Sequence[str] = (PUBLIC,)) -> Understood:
    """Raises SearchUnavailable where the library has to be asked and the engine is down."""
    standing = partial(_standing, audience=audience, engine=engine)
    decode = cache(partial(decoded, engine=engine, standing=standing))
    spelt = cache(partial(may_be_spelt, engine=engine, standing=standing))
    probe = probes.read(text, decode, spelt)
    vector = engine.vector(probe.meaning)
    said = replace(advice(probe, vector, engine), decode=decode, is_word=cache(partial(is_word, standing=standing)))
    if not said.problems:
        return Understood(probe, vector, said, spelt)
    read = probes.read(text, said.readings, spelt)
    if read.meaning != probe.meaning:
        vector = engine.vector(read.meaning)
    return Understood(_lent(read, said), _drawn(vector, said, engine), said, spelt)


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


def _standing(expressions: Sequence[Expression], *, audience: Sequence[str], engine: Engine) -> list[bool]:
    """Of each whether a document that this audience may find fits it."""
    kinds = [kind.name for kind in engine.kinds.listed()]
    return engine.backend.fits(kinds, expressions, (OneOf("audience", tuple(audience)),))
