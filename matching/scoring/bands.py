"""From a score to a word. The limits are kept per model, since another model gives other scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from matching.encoders import BUNDLED

FILE = "bands.json"


@dataclass(frozen=True)
class Bands:
    """Scores from which a pair is of the band; below `fair` it is of none."""

    high: float
    good: float
    fair: float

    def of(self, score: float) -> str:
        if score >= self.high:
            return "high"
        if score >= self.good:
            return "good"
        return "fair" if score >= self.fair else ""

    @classmethod
    def beside(cls, folder: Path) -> Bands:
        """The limits that lie with a model; a model without any gets those of the bundled one, since scores are in
        standard deviations above chance whatever the model (docs/matching.md says how to set a model's own).
        """
        path = folder / FILE
        if not path.exists():
            path = BUNDLED / FILE
        row = json.loads(path.read_text(encoding="utf-8"))
        return cls(high=row["high"], good=row["good"], fair=row["fair"])
