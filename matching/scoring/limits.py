"""From a number to a word, or to silence. Cosines and scores mean something else with each model, so limits belong to a model.

They are looked for in the installation's own folder, by the model's digest (`manage.py calibrate_model` writes them there), then
beside the model (`limits.json`). A model with neither borrows those of the bundled one, and `borrowed` says so.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from matching.encoders import BUNDLED
from matching.errors import ModelError

FILE = "limits.json"


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


@dataclass(frozen=True)
class Limits:
    """Each is the least that counts, but for `mixed`, below which a text is two, and `meaning`, a share.

    - `problem`: the cosine of a text with the nearest need of a problem that it is about. The demo's scenarios have .42 to .84
      with their nearest problem in the bundled model, sentences about nothing mostly .14 to .32.
    - `part`: the same of one sentence.
    - `same`: the cosine of two needs that say the same. No two development needs of different things are nearer than .55.
    - `mixed`: standard deviations above chance of the two halves of a text (matching/advice/mixing.py).
    - `answered`: standard deviations, words and model added, by which an entity's texts resemble a problem's answers. On the
      demo market 25 of the 26 entities so counted for a scenario's nearest problem fit the scenario well.
    - `evidence`: of a pair of sentences, its cosine and its shared words; below it nobody would see the link.
    - `nothing`: a cosine that says nothing. Search measures closeness from there.
    - `meaning`: what the vectors count for in search beside the words, each scaled to 1; chosen on queries (docs/search.md).
    """

    bands: Bands
    problem: float
    part: float
    same: float
    mixed: float
    answered: float
    evidence: float
    nothing: float
    meaning: float
    borrowed: bool = False

    @property
    def digest(self) -> str:
        """Changes with each number."""
        return sha256(repr(replace(self, borrowed=False)).encode()).hexdigest()[:16]

    @classmethod
    def shipped(cls) -> Limits:
        """Those of the bundled model, with which they were chosen."""
        return _read(BUNDLED / FILE, _stamp(BUNDLED / FILE))

    @classmethod
    def of(cls, folder: Path, digest: str, own: Path) -> Limits:
        """Of the model in `folder` (for a name on a hub no such folder) with that digest; `own` is the installation's folder.

        Raises ModelError where a file does not hold what it should.
        """
        for path in (path_of(digest, own), folder / FILE):
            if path.is_file():
                return _read(path, _stamp(path))
        return replace(cls.shipped(), borrowed=True)

    def numbers(self) -> dict[str, float]:
        """Each by its name, the bands first."""
        return asdict(self.bands) | {name: getattr(self, name) for name in NUMBERS}

    def write(self, path: Path) -> None:
        """For `of` to read; the folder is made, and the file is there whole or not at all."""
        said = asdict(self)
        del said["borrowed"]
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        partial.replace(path)


NUMBERS = tuple(one.name for one in fields(Limits) if one.name not in {"bands", "borrowed"})


def path_of(digest: str, own: Path) -> Path:
    """Where the installation keeps its limits for the model of that digest."""
    return own / f"{digest}.json"


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)  # asked before each use of the matcher
def _read(path: Path, _stamp: tuple[int, int]) -> Limits:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        bands = Bands(**{name: float(value) for name, value in row["bands"].items()})
        numbers = {name: float(row[name]) for name in NUMBERS}
        return Limits(bands, borrowed=False, **numbers)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise ModelError(f"{path} does not hold the limits of a model: {wrong!r}") from wrong
