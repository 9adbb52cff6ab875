"""`python -m matching.evaluation.ablation FOLDER [--set NAME] [--draws N]`, or `--held-out`: what each step of the matcher is worth, in two tables.

The first adds the steps one after the other, and takes each away from the whole; the second gives the matcher only a part of the
problem library. FOLDER holds entities.jsonl, scenarios.jsonl and qrels.tsv, or with --set the public sets; --held-out
asks with the tenth of the library that the bundled model was not trained on, which the matcher then does without. Differences are paired
need by need; intervals hold 95 of 100 draws of the needs. Everything is computed in one run, so the rows can be compared.

Conditions keep pairs apart before anything is scored, and evidence is chosen after it: neither moves a score, so neither has a row.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.encoders import load
from matching.evaluation.judging import Figures, interval, ndcg
from matching.evaluation.reading import Market, read_market
from matching.evaluation.runs import blind, bm25_run, cosine_run, fused_run, min_max_run, pipeline_run, pipeline_scores
from matching.evaluation.sets import CHINESE_SETS
from matching.library import shipped
from matching.market import Market as TwoSided
from matching.market import clear
from matching.matcher import Matcher, Weights
from matching.profiles import Facet, Passage, Profile
from matching.scoring.background import Background
from matching.scoring.limits import Limits
from matching.training.sources import is_held_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matching.encoders import Encoder
    from matching.evaluation.runs import Run
    from matching.library import Problem

SHARES: Final = (0.0, 0.25, 0.5, 1.0)
DRAWS: Final = 3
SEED: Final = 20261127
PLACES: Final = 20
CAPACITY: Final = 12
ALL: Final = Weights()


@dataclass(frozen=True)
class Row:
    """One line of a table: nDCG@10, and its difference to the line that it is compared with."""

    name: str
    ndcg: Figures
    difference: Figures | None = None

    def __str__(self) -> str:
        found = f"| {self.name} | {told(self.ndcg)} | "
        return found + (f"{told(self.difference, sign=True)} |" if self.difference else "|")


def told(figures: Figures, *, sign: bool = False) -> str:
    """As docs/matching.md tells figures: three places, without the nought before the point."""
    mean, low, high = (
        f"{value:{'+' if sign else ''}.3f}".replace("0.", ".", 1) for value in (figures.mean, figures.low, figures.high)
    )
    return f"{mean} [{low}, {high}]"


def steps(market: Market, encoder: Encoder, problems: Sequence[Problem]) -> list[Row]:
    """Each step is compared with the one before it; then the whole without each of its terms, compared with the whole."""
    background = Background.build(problems, encoder)

    def run(weights: Weights = ALL, *, dense: bool = True) -> Run:
        matcher = Matcher(encoder, problems, Limits.shipped(), weights=weights, background=background)
        if not dense:
            blind(matcher)
        return pipeline_run(market, matcher)

    def new_matcher() -> Matcher:
        return Matcher(encoder, problems, Limits.shipped(), background=background)

    whole = run()
    added: list[tuple[str, Run]] = [
        ("BM25 over words", bm25_run(market, "bm25")),
        ("BM25 over bigrams", bm25_run(market, "bigrams")),
        ("bigrams, above chance", run(replace(ALL, model=0, bridge=0, repeats=0))),
        ("+ what repeats the need", run(replace(ALL, model=0, bridge=0))),
        ("+ the model on whole texts", run(replace(ALL, bridge=0, passage=0))),
        ("+ the nearest passage", run(replace(ALL, bridge=0))),
        ("+ the bridge: the whole", whole),
        ("+ prices within bands", priced_run(market, new_matcher())),
    ]
    before: Run | None = None
    rows = []
    for name, found in added:
        rows.append(_row(name, market, [found], [before] if before else None))
        before = found
    taken: list[tuple[str, Run]] = [
        ("the whole without words", run(replace(ALL, words=0))),
        ("… without what repeats the need", run(replace(ALL, repeats=0))),
        ("… without the model in the score", run(replace(ALL, model=0))),
        ("… without the model anywhere", run(dense=False)),
        ("… without the nearest passage", run(replace(ALL, passage=0))),
        ("… without the bridge", run(replace(ALL, bridge=0))),
        ("its signals, min-max within the need, 1 : 1 : 1.5", min_max_run(market, new_matcher())),
        ("the plain cosine", cosine_run(market, encoder)),
    ]
    return rows + [_row(name, market, [found], [whole]) for name, found in taken]


def shares(market: Market, encoder: Encoder, problems: Sequence[Problem], *, draws: int = DRAWS) -> list[Row]:
    """The matcher with a part of the library, by which it measures chance too; compared with no library at all.

    Where a part is drawn it is drawn `draws` times, and a need counts by its mean.
    """
    none = fused_run(market, encoder)
    rows = [_row("0 % (BM25 over bigrams and cosine, min-max)", market, [none])]
    for share in SHARES[1:]:
        drawn = list(_drawn(problems, share, draws, encoder))
        for label, weights in (("without the bridge", replace(ALL, bridge=0)), ("with it", ALL)):
            runs = [
                pipeline_run(market, Matcher(encoder, part, Limits.shipped(), weights=weights, background=background))
                for part, background in drawn
            ]
            name = f"{100 * share:.0f} % ({round(share * len(problems)):,} problems), {label}"
            rows.append(_row(name, market, runs, [none] * len(runs)))
    return rows


def priced_run(market: Market, matcher: Matcher) -> Run:
    """The product's order: by band, within a band by score less the price of entities that too many would have."""
    scores = pipeline_scores(market, matcher)
    needs, names = list(scores), [profile.id for profile in market.entities]
    values = np.array([[scores[need][name] for name in names] for need in needs])
    banded = np.array([[bool(matcher.limits.bands.of(value)) for value in row] for row in values])
    world = TwoSided.of(range(len(needs)), range(len(names)), values, values, allowed=banded, capacities=CAPACITY)
    prices = clear(world, places=PLACES).prices
    floors = [0.0, matcher.limits.bands.fair, matcher.limits.bands.good, matcher.limits.bands.high]
    level = np.searchsorted(floors, values, side="right")
    order = np.lexsort((-(values - np.where(banded, prices, 0)), -level), axis=1)
    return {need: [names[at] for at in row] for need, row in zip(needs, order, strict=True)}


def _drawn(
    problems: Sequence[Problem], share: float, draws: int, encoder: Encoder
) -> Iterator[tuple[Sequence[Problem], Background]]:
    for draw in range(draws if share < 1 else 1):
        chance = np.random.default_rng([SEED, draw])
        kept = np.sort(chance.choice(len(problems), round(share * len(problems)), replace=False))
        part = [problems[at] for at in kept]
        yield part, Background.build(part, encoder)


def _row(name: str, market: Market, runs: Sequence[Run], others: Sequence[Run] | None = None) -> Row:
    mine = _by_need(market, runs)
    return Row(name, interval(mine), interval(mine - _by_need(market, others)) if others else None)


def _by_need(market: Market, runs: Sequence[Run]) -> NDArray[np.float64]:
    judged = sorted(market.gains)
    figures = np.array([[ndcg(run[need], market.gains[need]) for need in judged] for run in runs], dtype=np.float64)
    return np.asarray(figures.mean(axis=0))


def held_out(problems: Sequence[Problem]) -> tuple[Market, tuple[Problem, ...]]:
    """The problems that no model was trained on ask with their first need, and whoever solved it answers; and the other problems."""
    asking = [problem for problem in problems if is_held_out(problem.name)]

    def profile(problem: Problem, texts: Sequence[str]) -> Profile:
        return Profile(problem.key, tuple(Passage(Facet.PAIN, "text", text) for text in texts))

    market = Market(
        needs=tuple(profile(problem, problem.needs[:1]) for problem in asking),
        entities=tuple(profile(problem, problem.answers) for problem in asking),
        gains={problem.key: {problem.key: 1} for problem in asking},
    )
    return market, tuple(problem for problem in problems if not is_held_out(problem.name))


def _read(folder: Path, name: str | None) -> Market:
    if name:
        return CHINESE_SETS[name](folder)
    return read_market(folder / "entities.jsonl", folder / "scenarios.jsonl", folder / "qrels.tsv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--set", choices=sorted(CHINESE_SETS))
    parser.add_argument("--draws", type=int, default=DRAWS)
    options = parser.parse_args()
    encoder, problems = load(), shipped()
    if options.held_out:
        market, problems = held_out(problems)
    elif options.folder is None:
        parser.error("FOLDER or --held-out")
    else:
        market = _read(options.folder, options.set)
    tell = sys.stdout.write
    tell(
        f"{len(market.gains)} needs × {len(market.entities)} answers\n\n| step | nDCG@10 | difference |\n|---|---|---|\n"
    )
    for row in steps(market, encoder, problems):
        tell(f"{row}\n")
    tell("\n| library | nDCG@10 | to none |\n|---|---|---|\n")
    for row in shares(market, encoder, problems, draws=options.draws):
        tell(f"{row}\n")


if __name__ == "__main__":
    main()
