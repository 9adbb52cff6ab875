"""The bundled model taught the words of an installation: those that its own texts use and the model takes to pieces.

A word that the model does not know gets its vector from the company it keeps, by one linear map that turns the mean vector of a
word's neighbours into the word's own vector and is learnt on the words that the model does know (à la carte embedding, Khodak
and others, 2018). Known words keep theirs. Needs neither torch nor a training set; a thousand profiles take seconds.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import rjieba
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from matching.scoring.limits import FILE as LIMITS
from matching.text import normalise
from matching.text.simplified import simplify
from matching.training.saving import save

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WINDOW = 6
LEAST = 5  # times a word must stand in the installation's own texts
MOST = 4_000  # new words
LONGEST = 12  # characters
KNOWN_WELL = 20  # times a known word must be seen to teach the map
RIDGE = 1.0
SIF = 1e-4


@dataclass(frozen=True)
class Rebuilt:
    """`words`: those that were added, most frequent first."""

    words: tuple[str, ...]
    texts: int


def rebuild(model: Path, own: Sequence[str], beside: Iterable[str], out: Path) -> Rebuilt:
    """Writes to `out` the static model of `model` with the words of `own`; `beside` are texts that only teach the map."""
    own = [simplify(text) for text in own]
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    table = load_file(model / "model.safetensors")["embedding.weight"].astype(np.float32)
    words = _new_words(own, tokenizer)
    if words:
        grown = _with_words(tokenizer, words)
        ids = [_ids(grown, text) for text in (*own, *map(simplify, beside))]
        table = np.vstack([table, _vectors(ids, table, len(words))])
        tokenizer = grown
    save(tokenizer, table, out)
    if (model / LIMITS).exists():
        shutil.copy(model / LIMITS, out / LIMITS)  # known words keep their vectors, and cosines their scale
    return Rebuilt(tuple(words), len(own))


def _new_words(texts: Sequence[str], tokenizer: Tokenizer) -> dict[str, int]:
    known = tokenizer.get_vocab()
    counts = Counter(
        word
        for text in texts
        for word in rjieba.cut(normalise(text))
        if 1 < len(word) <= LONGEST and word.isalnum() and not word.isdigit() and word not in known
    )
    return {word: count for word, count in counts.most_common(MOST) if count >= LEAST}


def _with_words(tokenizer: Tokenizer, words: dict[str, int]) -> Tokenizer:
    """A tokenizer that takes each of the words whole: as likely as the likeliest word that it knows to be as frequent."""
    content = json.loads(tokenizer.to_str())
    vocabulary = content["model"]["vocab"]
    scores = np.sort([score for _word, score in vocabulary[1:]])[::-1]
    common = float(scores[len(scores) // 4])
    vocabulary += [[word, common] for word in words]
    return Tokenizer.from_str(json.dumps(content))


def _ids(tokenizer: Tokenizer, text: str) -> NDArray[np.int64]:
    ids = np.asarray(tokenizer.encode(text, add_special_tokens=False).ids, dtype=np.int64)
    return ids[ids > 0]


def _vectors(texts: Sequence[NDArray[np.int64]], table: NDArray[np.float32], new: int) -> NDArray[np.float32]:
    """(new, dims): the vectors of the words after the table's, each as long as its frequency says."""
    size, dims = table.shape
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    directions = np.vstack([table / np.where(lengths > 0, lengths, 1), np.zeros((new, dims), np.float32)])
    sums = np.zeros((size + new, dims), dtype=np.float32)
    seen = np.zeros(size + new)
    for ids in texts:
        along = np.vstack([np.zeros((1, dims), np.float32), np.cumsum(directions[ids], axis=0)])
        places = np.arange(len(ids))
        first, last = np.maximum(places - WINDOW, 0), np.minimum(places + WINDOW + 1, len(ids))
        np.add.at(sums, ids, along[last] - along[first] - directions[ids])
        np.add.at(seen, ids, 1)
    company = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    taught = np.flatnonzero((seen[:size] >= KNOWN_WELL) & (lengths[:, 0] > 0))
    worth = np.log(seen[taught])[:, None]
    left = (company[taught] * worth).T @ company[taught] + RIDGE * np.eye(dims, dtype=np.float32)
    right = (company[taught] * worth).T @ directions[taught]
    found = company[size:] @ np.linalg.solve(left, right)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    share = seen[size:] / max(seen.sum(), 1)
    longest = float(np.percentile(lengths[taught], 99)) if len(taught) else 1.0
    return np.asarray(found * (SIF / (SIF + share))[:, None] * longest, dtype=np.float32)
