"""Two problems in one need: who could answer the one cannot answer the other, so neither side finds them.

A text about one thing stays near to itself wherever it is cut; of a text about two there is a cut whose halves are no nearer
to each other in the model than strangers are, and resemble other problems of the library. `apart` is that nearness in standard
deviations above chance, at the cut where it is least; `kin` is how alike the halves are in which problems they resemble, as the
correlation over all of them. Where both are little (Limits.mixed, chosen so that few single needs are called so) the text is called
mixed; `manage.py evaluate_advice` measures what that is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.words import Terms
from matching.text import Span, sentences

if TYPE_CHECKING:
    from matching.scoring.background import Background

SHORTEST_HALF = 50  # characters; less says too little to be a problem of its own
KIN_WORTH, KIN_USUAL = 8.0, 0.2  # of a correlation, in standard deviations; halves of one need have more than the usual


@dataclass(frozen=True)
class Split:
    """The cut of a text at which its halves are least near to each other."""

    first: Span
    second: Span
    apart: float
    kin: float

    @property
    def held_together(self) -> float:
        """Halves that resemble the same problems count as nearer; those that resemble others are no farther apart than they are."""
        return self.apart + KIN_WORTH * max(self.kin - KIN_USUAL, 0.0)


def split(text: str, background: Background) -> Split | None:
    """None where the text is too short to be two things."""
    spans = sentences(text)
    lengths = np.array([len(span.text) for span in spans])
    cuts = [at for at in range(1, len(spans)) if min(lengths[:at].sum(), lengths[at:].sum()) >= SHORTEST_HALF]
    if not cuts:
        return None
    weighted = background.encoder.encode([span.text for span in spans], "query") * lengths[:, None]
    before = np.cumsum(weighted, axis=0)
    firsts = _unit(before[[at - 1 for at in cuts]])
    seconds = _unit(before[-1] - before[[at - 1 for at in cuts]])
    chance = background.chance_needs[0]
    near = np.einsum("nd,nd->n", firsts, seconds)
    apart = np.zeros(len(cuts))
    for halves in (firsts, seconds):
        means, spreads = chance.cosines(halves.astype(np.float32))
        apart += 0.5 * (near - means) / spreads
    least = int(np.argmin(apart))
    at = cuts[least]
    first, second = _joined(text, spans[:at]), _joined(text, spans[at:])
    return Split(first, second, round(float(apart[least]), 4), round(_kin(first.text, second.text, background), 4))


def _kin(first: str, second: str, background: Background) -> float:
    vectors = background.encoder.encode([first, second], "query")
    one, other = (
        background.resembling_needs(Terms.of(text), vector)
        for text, vector in zip((first, second), vectors, strict=True)
    )
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spread if spread else 1.0


def _joined(text: str, spans: list[Span]) -> Span:
    start, end = spans[0].start, spans[-1].end
    return Span(start, end, text[start:end])


def _unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one; a row of nothing stays nothing."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms > 0, norms, 1.0))
