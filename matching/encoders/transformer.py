"""Any model that sentence-transformers can load, by path or by name; needs the extra `models`."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.encoders.base import Encoder, Side, Vectors, unit
from matching.encoders.prompts import prompts_from
from matching.errors import MissingExtraError, ModelError
from matching.text.simplified import simplify

_BATCH = 64
NAME_LONGEST = 60  # characters; rows that were computed with the model keep its name


class TransformerEncoder(Encoder):
    def __init__(self, spec: str) -> None:
        try:
            # Imported here because it takes seconds and brings torch, which most installations do without.
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtraError(spec) from error
        try:
            self._model = SentenceTransformer(spec)
        except (OSError, ValueError) as error:
            raise ModelError(f"{spec} cannot be read as a model: {error}") from error
        self._prompts = prompts_from(self._model.prompts, self._model.default_prompt_name)
        self.name = Path(spec).name[-NAME_LONGEST:]
        self.dims = int(self._model.get_sentence_embedding_dimension() or 0)
        digest = _digest_of_folder(Path(spec)) if Path(spec).is_dir() else self._digest_of_vectors(spec)
        # Vectors that were stored before prompts were put are not those of today.
        told = f"{digest} {sorted(self._prompts.items())}".encode()
        self.digest = hashlib.sha256(told).hexdigest()[:16] if self._prompts else digest

    def encode(self, texts: Sequence[str], side: Side = "document") -> Vectors:
        if not texts:
            return np.zeros((0, self.dims), dtype=np.float32)
        # Some models have layers of their own for each side; all have a prompt, if only an empty one.
        encode = self._model.encode_query if side == "query" else self._model.encode_document
        rows = encode(
            [simplify(text) for text in texts],
            prompt=self._prompts.get(side, ""),
            batch_size=_BATCH,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return unit(np.asarray(rows, dtype=np.float32))

    def _digest_of_vectors(self, spec: str) -> str:
        """A model from a hub has no folder of its own: what it says of one sentence stands for it."""
        probe = self.encode(["数据要素流通与产业场景对接"])[0]
        return hashlib.sha256(f"{spec} {np.sign(probe.round(2)).astype(int).tolist()}".encode()).hexdigest()[:16]


def stamp_of_folder(folder: Path) -> tuple[tuple[int, int], ...]:
    """(mtime in ns, bytes) of each file: changes when one is written anew."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def _digest_of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]
