"""What the bundled model may learn from, and nothing else: the project's own problem library, and the sets named here.

A data folder may hold more than these: what is not named here is never read. Each licence allows that weights
learned from the text are shipped; sets kept for evaluation are left out by not being named.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.library.problems import SHIPPED

Row = dict[str, Any]

HELD_OUT_SHARE = 10  # one problem in so many is never trained on


@dataclass(frozen=True)
class Source:
    """`weight`: how often its text counts in the start vectors; the trade's own few texts would drown in the laws."""

    name: str
    file: str
    licence: str
    weight: int = 1

    def path(self, data: Path) -> Path:
        return data / self.name / self.file


PROBLEMS_WEIGHT = 8
CSL = Source("csl", "csl_bench_dev_test.jsonl", "Apache-2.0; its dev part only", weight=2)
LAWS = Source("cn_laws", "law_articles.jsonl.gz", "official texts, outside copyright (PRC Copyright Law, art. 5)")
MANUALS = (
    Source("apache_iotdb", "sections.jsonl.gz", "Apache-2.0"),
    Source("ms_architecture_center", "sections.jsonl.gz", "CC-BY-4.0"),
    Source("ms_dynamics365_ops", "sections.jsonl.gz", "CC-BY-4.0"),
    Source("ms_iot_beginners", "sections.jsonl.gz", "MIT"),
    Source("ms_partner_center", "sections.jsonl.gz", "CC-BY-4.0"),
    Source("ms_powerapps", "sections.jsonl.gz", "CC-BY-4.0"),
    Source("ms_project_ops", "sections.jsonl.gz", "CC-BY-4.0"),
    Source("paddlex", "sections.jsonl.gz", "Apache-2.0"),
)
WORD_LISTS = tuple(Source("thuocl", f"THUOCL_{part}.txt", "MIT") for part in ("IT", "caijing", "car", "law"))
ALL = (CSL, LAWS, *MANUALS, *WORD_LISTS)


def rows(source: Source, data: Path) -> Iterator[Row]:
    """The records of a JSON-lines source; nothing when the folder lacks it."""
    path = source.path(data)
    if not path.is_file():
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def is_held_out(problem: str) -> bool:
    """Chosen by the name's hash, so that the choice outlives reordering and additions."""
    return int(hashlib.sha256(problem.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


def problems(*, held_out: bool) -> list[Row]:
    """Of the library that the product ships."""
    with gzip.open(SHIPPED, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [row for row in found if is_held_out(row["problem"]) == held_out]


def papers(data: Path) -> list[Row]:
    return [row for row in rows(CSL, data) if row["split"] == "dev"]


def texts(data: Path) -> Iterator[tuple[str, int]]:
    """Every permissible text with its weight, for counting words and neighbours."""
    for row in problems(held_out=False):
        for text in [row["problem"], *row["needs"], *row["answers"]]:
            yield text, PROBLEMS_WEIGHT
        for entry in row["lexicon"]:
            terms = [entry["concept"], *entry["symptom"], *entry["trade"], *entry["technique"], *entry["abbr"]]
            yield " ".join(terms), PROBLEMS_WEIGHT
    for row in papers(data):
        yield f"{row['title']}。{row['abstract']}。{row['keywords'].replace('_', ' ')}", CSL.weight
    for row in rows(LAWS, data):
        yield row["text"], LAWS.weight
    for source in MANUALS:
        for row in rows(source, data):
            yield f"{' '.join(row['headings'])}\n{row['text']}", source.weight


def listed_words(data: Path) -> Iterator[str]:
    for source in WORD_LISTS:
        path = source.path(data)
        if path.is_file():
            yield from (line.split("\t")[0].strip() for line in path.read_text(encoding="utf-8").splitlines() if line)


def digests(data: Path) -> dict[str, str]:
    """The hash of each file that was there to read, for the model card."""
    found = [(source, source.path(data)) for source in ALL]
    return {
        "matching/library/problems.jsonl.gz": hashlib.sha256(SHIPPED.read_bytes()).hexdigest(),
    } | {
        f"{source.name}/{source.file}": hashlib.sha256(path.read_bytes()).hexdigest()
        for source, path in found
        if path.is_file()
    }
