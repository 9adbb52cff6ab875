"""What belongs together, for contrastive training: the two columns of each set are each other's only right answer.

Problems lead: a need and an answer to it, in every voice. The others keep the model honest on formal prose, papers and
manuals, of which profiles are full too.
"""

import random
from collections.abc import Iterable
from pathlib import Path

from matching.training import sources
from matching.training.sources import Row

Pair = tuple[str, str]
PairSets = dict[str, list[Pair]]

_ARTICLES = 15_000
_SECTIONS = 10_000
_LEAST_LENGTH = 20
_MOST_LENGTH = 400
_PROBLEM_PASSES = 4  # of the trade's own pairs for one of the others


def pair_sets(data: Path, seed: int = 0) -> PairSets:
    chance = random.Random(seed)  # noqa: S311
    problems = sources.problems(held_out=False)
    needs = [pair for row in problems for pair in _needs_and_answers(row)]
    sets = {f"needs and answers, pass {turn}": needs for turn in range(1, _PROBLEM_PASSES + 1)}
    sets |= {
        "terms": [pair for row in problems for pair in _terms(row)],
        "papers": [pair for row in sources.papers(data) for pair in _paper(row)],
        "laws": _sample(_articles(data), _ARTICLES, chance),
        "manuals": _sample(_sections(data), _SECTIONS, chance),
    }
    return {name: [(a, b[:_MOST_LENGTH]) for a, b in pairs] for name, pairs in sets.items() if pairs}


def _needs_and_answers(row: Row) -> list[Pair]:
    both = [(need, answer) for need in row["needs"] for answer in row["answers"]]
    return [*both, tuple(row["needs"]), tuple(row["answers"])]


def _terms(row: Row) -> list[Pair]:
    symptoms = [term for entry in row["lexicon"] for term in entry["symptom"]]
    techniques = [term for entry in row["lexicon"] for term in (*entry["trade"], *entry["technique"], *entry["abbr"])]
    pairs = [(row["problem"], text) for text in (*row["needs"], *row["answers"])]
    pairs += [(" ".join(symptoms), answer) for answer in row["answers"]]
    pairs += [(" ".join(techniques), need) for need in row["needs"]]
    return [*pairs, (" ".join(symptoms), " ".join(techniques))]


def _paper(row: Row) -> list[Pair]:
    keywords = row["keywords"].replace("_", " ")
    return [(row["title"], row["abstract"]), (keywords, row["abstract"]), (row["title"], keywords)]


def _articles(data: Path) -> Iterable[Pair]:
    for row in sources.rows(sources.LAWS, data):
        if len(row["text"]) >= _LEAST_LENGTH:
            yield f"{row['law']} {row['chapter']}", row["text"]


def _sections(data: Path) -> Iterable[Pair]:
    for source in sources.MANUALS:
        for row in sources.rows(source, data):
            if len(row["text"]) >= _LEAST_LENGTH:
                yield " ".join(row["headings"]), row["text"]


def _sample(pairs: Iterable[Pair], size: int, chance: random.Random) -> list[Pair]:
    everything = list(pairs)
    return chance.sample(everything, size) if len(everything) > size else everything
