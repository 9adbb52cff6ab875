"""What the bands of a model are worth, as measured on judged pairs. Written by the evaluation, read by whoever tells people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "bands-measured.json"


@dataclass(frozen=True)
class MeasuredBand:
    """`low` is the score from which a pair is of the band. Of the pairs with at least that score `right` were judged
    relevant (a share of 1), and of the relevant pairs `found` have it.
    """

    low: float
    pairs: int
    right: float
    found: float


@dataclass(frozen=True)
class Measured:
    """How many needs and entities were judged, by which model (its digest), and each band by its name, the highest first."""

    model: str
    needs: int
    entities: int
    bands: dict[str, MeasuredBand]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def beside(cls, folder: Path) -> Measured | None:
        """What lies with a model; None for a model whose bands nobody has measured: another model's figures are not its own."""
        path = folder / FILE
        if not path.exists():
            return None
        row = json.loads(path.read_text(encoding="utf-8"))
        bands = {name: MeasuredBand(**band) for name, band in row.pop("bands").items()}
        return cls(**row, bands=bands)
