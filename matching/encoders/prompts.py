"""What a model wants to read before a text that asks, and before one that is found: as sentence-transformers stores it."""

import json
from collections.abc import Mapping
from pathlib import Path

from matching.encoders.base import Side

_NAMES: dict[Side, tuple[str, ...]] = {"query": ("query",), "document": ("document", "passage", "corpus")}


def prompts_from(stored: Mapping[str, str], default: str | None) -> dict[Side, str]:
    """By side, those that are not empty; where a side has none of its own, that of the model's default name.

    Saving adds an empty `document` to a model that calls its own `passage`, so an empty one hides none.
    """
    said = {name: prompt for name, prompt in stored.items() if prompt}
    usual = said.get(default or "", "")
    own = {side: next((said[name] for name in names if name in said), usual) for side, names in _NAMES.items()}
    return {side: prompt for side, prompt in own.items() if prompt}


def prompts_in(folder: Path) -> dict[Side, str]:
    """Of the model that is saved there."""
    path = folder / "config_sentence_transformers.json"
    held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return prompts_from(held.get("prompts") or {}, held.get("default_prompt_name"))
