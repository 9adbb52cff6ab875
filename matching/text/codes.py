"""The bigrams of a text as whole numbers, so that millions of them are kept in arrays and compared without a string.

A pair of 汉字 is its two code points side by side, a lone one its code point, and any other run of letters and digits a hash
of 62 bits with a mark above it: no two kinds can be taken for one another.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.text.folding import normalise
from matching.text.tokens import HAN

Codes: TypeAlias = NDArray[np.int64]

_BITS = 21  # of a code point
_HASHED = 1 << 62
_WORDS = re.compile(rf"[^\W_{HAN}]+")


def _han() -> NDArray[np.bool_]:
    """For each code point up to the last 汉字, whether it is one; the place after it stands for all that are higher."""
    spans = re.findall(r"(.)(?:-(.))?", HAN)
    table = np.zeros(max(ord(last or first) for first, last in spans) + 2, dtype=np.bool_)
    for first, last in spans:
        table[ord(first) : ord(last or first) + 1] = True
    return table


_IS_HAN = _han()


@lru_cache(maxsize=65_536)
def _hashed(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % _HASHED | _HASHED


def codes(text: str) -> Codes:
    """What `bigrams` gives, each as a number, in no particular order."""
    folded = normalise(text)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    is_han = np.zeros(len(points) + 2, dtype=np.bool_)
    is_han[1:-1] = _IS_HAN[np.minimum(points, len(_IS_HAN) - 1)]
    first = np.flatnonzero(is_han[1:-1] & is_han[2:])
    alone = np.flatnonzero(is_han[1:-1] & ~is_han[:-2] & ~is_han[2:])
    others = [_hashed(word) for word in _WORDS.findall(folded)]
    return np.concatenate([
        (points[first] << _BITS) | points[first + 1],
        points[alone],
        np.array(others, dtype=np.int64),
    ])  # fmt: skip
