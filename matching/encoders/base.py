from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
# A need, and whatever is compared with needs as one of them, asks; an answer is found. Some models read a text as one or the other
# by a prompt before it.
Side: TypeAlias = Literal["query", "document"]


class Encoder(ABC):
    """A model that turns texts into unit vectors, so that a dot product is a cosine.

    `digest` changes whenever the same text may give another vector: whoever stores vectors stores it with them and
    computes them anew when it differs.
    """

    name: str
    dims: int
    digest: str

    @abstractmethod
    def encode(self, texts: Sequence[str], side: Side = "document") -> Vectors:
        """One row per text, in order, of length one; a text without a known token gives a row of zeros."""


def unit(rows: Vectors) -> Vectors:
    """The rows at length one; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
