"""Both tables on a world of a few problems, where what a step is worth can be told beforehand."""

import json
import sys

import pytest

from matching.encoders import load
from matching.evaluation import ablation, judge, pipeline_run
from matching.evaluation.ablation import Row, held_out, priced_run, shares, steps, told
from matching.evaluation.judging import Figures
from matching.evaluation.runs import cosine_run, fused_run
from matching.library import shipped
from matching.matcher import Matcher
from matching.scoring.background import Background
from matching.scoring.limits import Limits
from matching.training.sources import is_held_out

FEW = shipped()[:120]


@pytest.fixture(scope="module")
def world():
    return held_out(FEW)


def test_the_held_out_world_asks_with_what_no_model_learned_from_and_leaves_the_rest(world):
    market, rest = world

    assert {profile.id for profile in market.needs} == {problem.key for problem in FEW if is_held_out(problem.name)}
    assert len(market.needs) + len(rest) == len(FEW)
    assert market.gains == {profile.id: {profile.id: 1} for profile in market.needs}


def test_the_whole_is_the_products_own_pipeline_and_each_line_is_compared_with_the_one_above(world):
    market, rest = world
    encoder = load()
    rows = {row.name: row for row in steps(market, encoder, rest)}
    matcher = Matcher(encoder, rest, Limits.shipped(), background=Background.build(rest, encoder))

    assert rows["+ the bridge: the whole"].ndcg == judge(pipeline_run(market, matcher), market.gains).ndcg
    assert rows["BM25 over words"].difference is None
    assert len(rows) == 16
    before, after = rows["+ the nearest passage"], rows["+ the bridge: the whole"]
    assert after.difference.mean == pytest.approx(after.ndcg.mean - before.ndcg.mean)
    assert rows["the plain cosine"].ndcg == judge(cosine_run(market, encoder), market.gains).ndcg
    without = rows["… without the bridge"]
    assert without.ndcg == before.ndcg
    assert without.difference.mean == pytest.approx(-after.difference.mean)


def test_shares_of_the_library_are_compared_with_none(world):
    market, rest = world
    encoder = load()
    rows = shares(market, encoder, rest, draws=1)

    none = judge(fused_run(market, encoder), market.gains).ndcg
    assert [row.ndcg for row in rows[:1]] == [none]
    assert len(rows) == 7
    assert f"({len(rest)} problems)" in rows[-1].name
    assert rows[-1].difference.mean == pytest.approx(rows[-1].ndcg.mean - none.mean)


def test_prices_change_no_order_where_nobody_is_overfull(world):
    market, rest = world
    encoder = load()
    matcher = Matcher(encoder, rest, Limits.shipped(), background=Background.build(rest, encoder))

    assert len(market.needs) <= ablation.CAPACITY * 2
    plain, priced = pipeline_run(market, matcher), priced_run(market, matcher)
    assert {need: order[0] for need, order in priced.items()} == {need: order[0] for need, order in plain.items()}


def test_figures_are_told_as_the_docs_tell_them():
    row = Row("a step", Figures(0.9784, 0.963, 1.0), Figures(-0.021, -0.0462, 0.005))

    assert told(Figures(0.5, 0.25, 1.0)) == ".500 [.250, 1.000]"
    assert str(row) == "| a step | .978 [.963, 1.000] | -.021 [-.046, +.005] |"
    assert str(Row("the first", Figures(0.5, 0.25, 1.0))) == "| the first | .500 [.250, 1.000] | |"


def test_the_command_prints_both_tables(tmp_path, monkeypatch, capsys):
    entities = [{"id": f"E{at}", "intro": "。".join(FEW[at].answers), "cases": []} for at in range(4)]
    needs = [{"id": f"S{at}", "pain_points": FEW[at].needs[0]} for at in range(4)]
    for name, rows in (("entities.jsonl", entities), ("scenarios.jsonl", needs)):
        (tmp_path / name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("".join(f"S{at}\tE{at}\t3\n" for at in range(4)), encoding="utf-8")
    monkeypatch.setattr(ablation, "shipped", lambda: FEW[4:60])
    monkeypatch.setattr(sys, "argv", ["ablation", str(tmp_path), "--draws", "1"])

    ablation.main()

    said = capsys.readouterr().out
    assert said.startswith("4 needs × 4 answers\n")
    assert said.count("\n| ") == 2 + 16 + 7
