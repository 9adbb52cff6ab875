"""Public Chinese sets, each as a market: one side asks, the other answers, and one answer is right.

Each is a function of the folder that holds the sets. None of them was ever trained on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from matching.evaluation.reading import Market
from matching.profiles import Facet, Passage, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


def papers(data: Path) -> Market:
    """Which abstract belongs to this title? Of CSL, the part that nothing was trained on."""
    rows = [row for row in _rows(data / "csl" / "csl_bench_dev_test.jsonl") if row["split"] == "test"]
    numbered = list(enumerate(rows))
    return _market(
        {str(at): row["title"] for at, row in numbered},
        {str(at): row["abstract"] for at, row in numbered},
        {str(at): str(at) for at, _row in numbered},
    )


def industry_classes(data: Path) -> Market:
    """Which class of GB/T 4754 do these notes describe? A class is known by its name and the names above it."""
    rows = [row for row in _rows(data / "gbt4754_2017" / "gbt4754_2017.jsonl") if row["leaf"]]
    described = [row for row in rows if row["desc"]]
    return _market(
        {row["code"]: row["desc"] for row in described},
        {row["code"]: " ".join([row["name"], *row["path"]]) for row in rows},
        {row["code"]: row["code"] for row in described},
    )


def green_finance(data: Path) -> Market:
    """Which category of the green finance catalogue does this condition define?"""
    rows = [row for row in _rows(data / "green_finance_2025" / "green_finance_2025.jsonl") if row["condition"]]
    numbered = list(enumerate(rows))
    return _market(
        {str(at): row["condition"] for at, row in numbered},
        {row["category_id"]: row["category"] for row in rows},
        {str(at): row["category_id"] for at, row in numbered},
    )


def needs_and_capabilities(data: Path) -> Market:
    """Hand-written needs, and for each the one capability, product or person that answers it."""
    folder = data / "domain_eval_synthetic"
    queries = list(_rows(folder / "queries.jsonl"))
    return _market(
        {row["qid"]: row["text"] for row in queries},
        {row["did"]: row["text"] for row in _rows(folder / "docs.jsonl")},
        {row["qid"]: row["rel"] for row in queries},
    )


CHINESE_SETS: Mapping[str, Callable[[Path], Market]] = {
    "csl": papers,
    "gbt4754_2017": industry_classes,
    "green_finance_2025": green_finance,
    "domain_eval_synthetic": needs_and_capabilities,
}


def _market(needs: Mapping[str, str], answers: Mapping[str, str], right: Mapping[str, str]) -> Market:
    return Market(
        needs=tuple(_profile(number, text) for number, text in needs.items()),
        entities=tuple(_profile(number, text) for number, text in answers.items()),
        gains={need: {answer: 1} for need, answer in right.items()},
    )


def _profile(number: str, text: str) -> Profile:
    return Profile(number, (Passage(Facet.PAIN, "text", text),))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
