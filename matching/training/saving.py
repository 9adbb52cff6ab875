"""A StaticEmbedding in sentence-transformers' own form, written without it: what is saved here either of them reads."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

LONGEST_ROW = 8.0  # half floats are exact enough there

_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    }
]
_CONFIG = {
    "default_prompt_name": None,
    "model_type": "SentenceTransformer",
    "prompts": {"document": "", "query": ""},
    "similarity_fn_name": "cosine",
}


def save(tokenizer: Tokenizer, table: NDArray[np.float32], folder: Path) -> None:
    """`table` (words, dims), row 0 for what is unknown. The folder is made; the tokenizer is saved without its spaces."""
    folder.mkdir(parents=True, exist_ok=True)
    scaled = (table * (LONGEST_ROW / np.linalg.norm(table, axis=1).max())).astype(np.float16)
    save_file({"embedding.weight": scaled}, str(folder / "model.safetensors"), metadata={"format": "pt"})
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    for name, content in (("modules.json", _MODULES), ("config_sentence_transformers.json", _CONFIG)):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    (folder / "model.safetensors").chmod(0o644)
