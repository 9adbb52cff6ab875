"""Entities, needs and judgements from files: one JSON object a line, judgements as tab-separated (need, entity, gain)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.profiles import Facet, Passage, Profile

# Fields that are facts, not text: judged by hard conditions, never read as words.
FACTS = frozenset({
    "id", "kind", "owner_kind", "city", "area", "uscc", "registered_capital_wan", "founded", "revenue_wan", "rd_wan",
    "employees", "qualifications", "budget_wan", "deadline", "opportunity", "constraints", "owner",
})  # fmt: skip
NEED_FACETS = {"requirements": Facet.ASK, "data": Facet.DATA, "site": Facet.SITE}
ANSWER_FACETS = {"cases": Facet.PAIN}


@dataclass(frozen=True)
class Market:
    """`gains` is {need id: {entity id: gain}}; empty where nothing was judged."""

    needs: tuple[Profile, ...]
    entities: tuple[Profile, ...]
    gains: dict[str, dict[str, int]]


def read_market(entities: Path, needs: Path, qrels: Path | None = None) -> Market:
    return Market(
        needs=tuple(_profile(row, NEED_FACETS, Facet.PAIN) for row in _rows(needs)),
        entities=tuple(_profile(row, ANSWER_FACETS, Facet.ASK) for row in _rows(entities)),
        gains=_gains(qrels) if qrels else {},
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _profile(row: dict[str, Any], facets: dict[str, Facet], otherwise: Facet) -> Profile:
    passages = [
        Passage(facets.get(name, otherwise), name, text)
        for name, value in row.items()
        if name not in FACTS
        for text in _texts(value)
    ]
    return Profile(str(row["id"]), tuple(passages))


def _texts(value: Any) -> list[str]:
    """Every text in a field, however deep; a case's parts stay together."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        joined = "。".join(text for part in value.values() for text in _texts(part))
        return [joined] if joined else []
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []


def _gains(path: Path) -> dict[str, dict[str, int]]:
    gains: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 3 and parts[2].strip().isdigit():  # noqa: PLR2004  need, entity, gain; the heading has no figure
            gains.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    return gains
