"""Start vectors from unlabelled text: which words keep the same company.

Counts of neighbours → shifted positive pointwise mutual information with smoothed contexts → the strongest directions
(truncated SVD) → each vector weighted by how little its word says everywhere (SIF). A mean of such vectors is already
a usable text vector, and a good place to start training from.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

WINDOW = 6
SHIFT = 2.0
SMOOTHING = 0.75
SIF = 1e-4
DIMS = 384

_CHUNK = 2_000_000  # tokens counted at a time
_BATCH = 4096
_OVERSAMPLING = 16
_PASSES = 4

Ids = NDArray[np.int32]


def token_ids(tokenizer: Tokenizer, texts: Iterable[tuple[str, int]]) -> list[tuple[Ids, int]]:
    """Texts as ids, unknown tokens dropped, together with their weights."""
    encoded: list[tuple[Ids, int]] = []
    batch: list[tuple[str, int]] = []

    def flush() -> None:
        codes = tokenizer.encode_batch_fast([text for text, _ in batch], add_special_tokens=False)
        for code, (_, weight) in zip(codes, batch, strict=True):
            ids = np.asarray(code.ids, dtype=np.int32)
            encoded.append((ids[ids > 0], weight))
        batch.clear()

    for item in texts:
        batch.append(item)
        if len(batch) == _BATCH:
            flush()
    flush()
    return encoded


def neighbours(texts: list[tuple[Ids, int]], size: int) -> sparse.csr_matrix:
    """How often each pair stands within the window; a pair further apart counts less."""
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for weight in sorted({weight for _, weight in texts}):
        # A gap as wide as the window keeps texts apart.
        gap = np.full(WINDOW, -1, dtype=np.int32)
        stream = np.concatenate([part for ids, w in texts if w == weight for part in (ids, gap)])
        for at in range(0, len(stream), _CHUNK):
            part = stream[at : at + _CHUNK + WINDOW]
            for distance in range(1, WINDOW + 1):
                left, right = part[:-distance], part[distance:]
                both = (left >= 0) & (right >= 0)
                values = np.full(int(both.sum()), weight / distance, dtype=np.float32)
                total = total + sparse.coo_matrix((values, (left[both], right[both])), shape=(size, size)).tocsr()
    return (total + total.T).tocsr()


def ppmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    rows = np.asarray(counts.sum(axis=1)).ravel()
    contexts = rows**SMOOTHING
    contexts /= contexts.sum()
    table = counts.tocoo()
    information = np.log(table.data / (rows[table.row] * contexts[table.col])) - np.log(SHIFT)
    keep = information > 0
    return sparse.csr_matrix(
        (information[keep], (table.row[keep], table.col[keep])), shape=counts.shape, dtype=np.float32
    )


def directions(matrix: sparse.csr_matrix, dims: int = DIMS, seed: int = 0) -> NDArray[np.float32]:
    """The rows along the strongest directions, by subspace iteration from a seeded random start.

    All directions count alike: leaving the strong ones their strength makes every text resemble the commonest topics.
    """
    basis = np.random.default_rng(seed).standard_normal((matrix.shape[1], dims + _OVERSAMPLING), dtype=np.float32)
    for _ in range(_PASSES):
        basis, _unused = np.linalg.qr(matrix.T @ (matrix @ basis))
    projected = matrix @ basis
    left, _strength, _right = np.linalg.svd(projected, full_matrices=False)
    return np.asarray(left[:, :dims], dtype=np.float32)


def sif_weights(texts: list[tuple[Ids, int]], size: int, a: float = SIF) -> NDArray[np.float32]:
    frequency = np.zeros(size)
    for ids, weight in texts:
        np.add.at(frequency, ids, weight)
    return np.asarray(a / (a + frequency / frequency.sum()), dtype=np.float32)


def weighted(vectors: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of one length times their weights; the unknown token says nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    table = vectors / np.where(lengths > 0, lengths, 1) * weights[:, None]
    table[0] = 0
    return np.asarray(table, dtype=np.float32)
