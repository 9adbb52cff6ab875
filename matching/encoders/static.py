"""A StaticEmbedding as sentence-transformers saves it, read without sentence-transformers.

A text's vector is the mean of its tokens' vectors. NumPy does that in microseconds, and the platform starts without
torch; tests/models holds this reader and the real loader to the same vectors.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from matching.encoders.base import Encoder, Side, Vectors, unit
from matching.encoders.prompts import prompts_in
from matching.errors import ModelError
from matching.text.simplified import simplify

_STATIC = "StaticEmbedding"
_FEW = 8
_PIECE = 2**20
FILES = ("model.safetensors", "tokenizer.json")
# A tokenizer that cuts at all that is no letter and no digit reads each line by itself.
_CUTS_AT_SIGNS = {
    "type": "Split",
    "pattern": {"Regex": r"[^\p{L}\p{N}]+"},
    "behavior": "Removed",
    "invert": False,
}
_LINES_KEPT = 4096
_HARMLESS_AFTER = ("Normalize",)  # what comes out is at length one anyway


def is_static(folder: Path) -> bool:
    """Whether the folder holds a model that is a StaticEmbedding and nothing more."""
    return _embedding_folder(folder) is not None


def _embedding_folder(folder: Path) -> Path | None:
    listing = folder / "modules.json"
    if not listing.is_file():
        return None
    modules = json.loads(listing.read_text(encoding="utf-8"))
    kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    if kinds[:1] != [_STATIC] or any(kind not in _HARMLESS_AFTER for kind in kinds[1:]):
        return None
    return folder / str(modules[0]["path"])


def stamp_of(folder: Path) -> tuple[tuple[int, int], ...]:
    """Changes when a file of the model is written anew; nothing where one is missing."""
    inner = _embedding_folder(folder)
    files = [inner / name for name in FILES] if inner is not None else []
    return tuple((file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file())


def _digest_of(*files: Path, said: Mapping[Side, str]) -> str:
    digest = hashlib.sha256(repr(sorted(said.items())).encode() if said else b"")
    for path in files:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):  # whole, it would leave a hole of its size in the memory of the process
                digest.update(piece)
    return digest.hexdigest()[:16]


class StaticEncoder(Encoder):
    def __init__(self, folder: Path) -> None:
        inner = _embedding_folder(folder)
        if inner is None:
            raise ModelError(f"{folder} holds no static model: modules.json must name one {_STATIC}.")
        weights, tokenizer = (inner / name for name in FILES)
        try:
            self._rows = load_file(weights)["embedding.weight"]
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(f"{folder} lacks a part of its model, or it is broken: {error}") from error
        self._tokenizer.no_padding()
        lines = json.loads(self._tokenizer.to_str()).get("pre_tokenizer") == _CUTS_AT_SIGNS
        self._codes = self._by_line if lines else self._whole
        self._line = lru_cache(maxsize=_LINES_KEPT)(self._whole)
        self.name = folder.name
        self.dims = int(self._rows.shape[1])
        self._prompts = prompts_in(folder)
        self.digest = _digest_of(weights, tokenizer, said=self._prompts)

    def encode(self, texts: Sequence[str], side: Side = "document") -> Vectors:
        means = np.zeros((len(texts), self.dims), dtype=np.float32)
        prompt = self._prompts.get(side, "")
        plain = [prompt + simplify(text) for text in texts]
        if len(plain) < _FEW:  # waking the tokenizer's threads would take longer than the work
            codes = [self._codes(text) for text in plain]
        else:
            codes = [one.ids for one in self._tokenizer.encode_batch_fast(plain, add_special_tokens=False)]
        for at, ids in enumerate(codes):
            if ids:
                means[at] = self._rows[ids].mean(axis=0, dtype=np.float32)
        return unit(means)

    def _whole(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return found

    def _by_line(self, text: str) -> list[int]:
        """A profile of which one passage changed, or lost a sentence, is read again in that passage only."""
        return [code for line in text.split("\n") for code in self._line(line)]
