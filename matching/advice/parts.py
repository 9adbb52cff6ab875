"""The parts of a need: its sentences gathered by the typical problem of the library that each is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.text import Span, sentences

if TYPE_CHECKING:
    from matching.scoring.background import Background

SHORTEST = 10  # characters of a sentence that says something


@dataclass(frozen=True)
class Part:
    """`problem` is the place of the problem in the library that the background was made with."""

    span: Span  # the sentence that is nearest to the problem
    problem: int
    close: float


def parts(text: str, background: Background, least: float) -> list[Part]:
    """One for each problem that some sentence is about, in the order of the text: with a need of it the sentence has at least
    that cosine (Limits.part).
    """
    spans = [span for span in sentences(text) if len(span.text) >= SHORTEST]
    if not spans:
        return []
    near = background.encoder.encode([span.text for span in spans], "query") @ background.needs.vectors.T
    nearest = np.argmax(near, axis=1)
    found: dict[int, Part] = {}
    for place, span in enumerate(spans):
        close = float(near[place, nearest[place]])
        problem = int(background.need_owner[nearest[place]])
        if close >= least and (problem not in found or close > found[problem].close):
            found[problem] = Part(span, problem, round(close, 4))
    return sorted(found.values(), key=lambda part: part.span.start)
