import json
from pathlib import Path

import pytest

from matching.encoders import load
from matching.evaluation import BASELINES, band_share, baseline_run, bm25_run, judge, paired, read_market
from matching.evaluation.judging import ndcg


@pytest.fixture
def market(tmp_path: Path):
    entities = [
        {
            "id": "E1",
            "name": "甲",
            "intro": "胶带纵向撕裂监测",
            "cases": [{"title": "主运线", "text": "线激光识别裂口"}],
            "city": "太原",
        },
        {"id": "E2", "name": "乙", "intro": "水表漏损定位", "cases": [], "city": "大同"},
    ]
    needs = [{"id": "S1", "title": "胶带撕裂没人知道", "pain_points": "胶带划开", "owner": "煤矿"}]
    for name, rows in (("e", entities), ("s", needs)):
        (tmp_path / name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "q").write_text("scenario\tentity\tgain\nS1\tE1\t3\n", encoding="utf-8")
    return read_market(tmp_path / "e", tmp_path / "s", tmp_path / "q")


def test_a_market_is_read_with_its_texts_and_without_its_facts(market):
    assert [profile.id for profile in market.entities] == ["E1", "E2"]
    assert market.entities[0].text == "甲\n胶带纵向撕裂监测\n主运线。线激光识别裂口"
    assert market.needs[0].text == "胶带撕裂没人知道\n胶带划开"
    assert market.gains == {"S1": {"E1": 3}}


def test_bm25_ranks_the_text_with_the_words_first(market):
    assert bm25_run(market, "bigrams") == {"S1": ["E1", "E2"]}


def test_judging_a_perfect_and_a_reversed_run(market):
    perfect, reversed_run = {"S1": ["E1", "E2"]}, {"S1": ["E2", "E1"]}

    assert judge(perfect, market.gains).ndcg.mean == 1.0
    assert judge(reversed_run, market.gains).mrr.mean == 0.5
    assert (judge(perfect, market.gains).top.mean, judge(reversed_run, market.gains).top.mean) == (1.0, 1.0)
    assert paired(perfect, reversed_run, market.gains).mean == pytest.approx(1 - 1 / 1.5849625, abs=1e-6)


@pytest.mark.parametrize(("place", "share"), [(20, 1.0), (21, 0.0)])
def test_a_top_graded_answer_is_looked_for_in_the_first_twenty(place, share):
    ranked = [f"E{number}" for number in range(1, 31)]
    gains = {"S1": {f"E{place}": 3, "E1": 1}}
    assert judge({"S1": ranked}, gains).top.mean == share


def test_each_baseline_ranks_every_entity(market):
    encoder = load()
    assert {name: sorted(baseline_run(market, name, encoder)["S1"]) for name in BASELINES} == {
        "bm25": ["E1", "E2"],
        "bigrams": ["E1", "E2"],
        "dense": ["E1", "E2"],
    }
    assert baseline_run(market, "dense", encoder)["S1"][0] == "E1"


def test_ndcg_takes_the_ideal_over_all_entities():
    assert ndcg(["a", "b"], {"a": 1, "c": 3}) == pytest.approx(1 / (7 + 1 / 1.5849625), abs=1e-6)


def test_of_what_a_band_shows_a_share_is_right_and_of_what_is_right_a_share_is_shown():
    gains = {"n1": {"a": 2, "b": 1}, "n2": {"c": 1}}
    scores = {"n1": {"a": 9.0, "b": 4.0, "c": 7.0}, "n2": {"a": 1.0, "b": 8.0, "c": 8.0}, "unjudged": {"a": 99.0}}
    share = band_share(scores, gains, 7.0)
    assert (share.pairs, share.right, share.found) == (4, 2 / 4, 2 / 3)
    assert band_share(scores, gains, 100.0).right == 0.0
