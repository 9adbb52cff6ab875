import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from search.evaluation import Judged, evaluate, measures

SCENARIO = {
    "industry": "煤炭",
    "city": "大同",
    "owner": "某矿",
    "owner_kind": "soe",
    "kind": "tech_application",
    "opportunity": ["test"],
}


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_measures_of_a_ranking() -> None:
    assert measures(["a", "b", "c"], {"a": 3, "b": 1}) == {"ndcg@10": 1.0, "mrr@10": 1.0, "recall@10": 1.0}
    assert measures([], {"a": 3}) == {"ndcg@10": 0.0, "mrr@10": 0.0, "recall@10": 0.0}
    half = measures(["x", "a"], {"a": 3, "b": 3})
    assert half["mrr@10"] == half["recall@10"] == 0.5
    assert half["ndcg@10"] == pytest.approx(0.6309 / (1 + 0.6309), abs=1e-4)
    assert measures([*"xxxxxxxxxx", "a"], {"a": 3})["recall@10"] == 0.0


def test_figures_are_grouped_by_style_and_target_and_hold_their_mean() -> None:
    judged = [Judged(str(n), "", "scenario" if n % 2 else "expert", "typo", {"a": 3}) for n in range(6)]
    judged.append(Judged("unscored", "", "scenario", "typo", {}))
    found = {query.id: ["a"] if query.id in "012" else [] for query in judged}
    figures = evaluate(judged, found)
    assert {group: held["mrr@10"].count for group, held in figures.items()} == {
        "all": 6,
        "style=typo": 6,
        "target=expert": 3,
        "target=scenario": 3,
    }
    mrr = figures["all"]["mrr@10"]
    assert (mrr.mean, mrr.low < mrr.mean < mrr.high) == (0.5, True)


def test_the_command_runs_the_product_over_files(tmp_path: Path) -> None:
    scenarios = write(
        tmp_path / "s.jsonl",
        [
            {**SCENARIO, "id": "S1", "title": "皮带跑偏", "pain_points": "托辊卡死。", "requirements": "提前发现。"},
            {**SCENARIO, "id": "S2", "title": "奶牛发情", "pain_points": "靠人看。", "requirements": "自动提醒。"},
        ],
    )
    products = write(
        tmp_path / "p.jsonl",
        [
            {
                "id": "F1", "provider": "某银行", "provider_kind": "bank", "name": "算力贷", "description": "随借随还。",
                "guarantee": "credit", "eligibility": {"kinds": ["enterprise"], "cities": None}, "purposes": ["compute"], "suits": "公司",
            }
        ],
    )  # fmt: skip
    experts = write(
        tmp_path / "x.jsonl",
        [
            {
                "id": "X1", "name": "某人", "org": "某厂", "title": "总工程师", "pool": "industry", "bio": "会选煤。",
                "skills": ["浮选"], "modes": ["review"], "city": "临汾",
            }
        ],
    )  # fmt: skip
    entities = write(
        tmp_path / "e.jsonl",
        [
            {
                "id": "E1", "name": "某公司", "kind": "enterprise", "city": "太原市", "area": "ai_plus", "qualifications": [],
                "intro": "做质检。", "products": ["质检平台"], "cases": [{"title": "轴承", "text": "看划痕。"}],
                "achievements": "", "next_project": None,
            }
        ],
    )  # fmt: skip
    queries = write(
        tmp_path / "q.jsonl",
        [
            {"id": "Q1", "q": "皮帶跑偏", "target": "scenario", "relevant": {"S1": 3}, "style": "traditional"},
            {"id": "Q2", "q": "信用贷款 银行", "target": "product", "relevant": {"F1": 2}, "style": "filter"},
            {"id": "Q3", "q": "浮选", "target": "expert", "relevant": {"X1": 3}, "style": "keyword"},
            {"id": "Q4", "q": "轴承划痕", "target": "entity", "relevant": {"E1": 3}, "style": "keyword"},
            {"id": "Q5", "q": "奶牛", "target": "scenario"},
        ],
    )
    output = StringIO()
    call_command(
        "evaluate_search", scenarios=scenarios, products=products, experts=experts, entities=entities, queries=queries,
        run=tmp_path / "run.json", no_library=True, stdout=output,
    )  # fmt: skip
    found = json.loads((tmp_path / "run.json").read_text())
    assert {query: ids[0] for query, ids in found.items()} == {
        "Q1": "S1",
        "Q2": "F1",
        "Q3": "X1",
        "Q4": "E1",
        "Q5": "S2",
    }
    lines = output.getvalue().splitlines()
    assert lines[0] == "5 queries, 4 scored"
    assert lines[1].split() == [
        "all",
        "4",
        *["ndcg@10", "1.000", "[1.000,", "1.000]", "mrr@10", "1.000", "[1.000,", "1.000]"],
        *["recall@10", "1.000", "[1.000,", "1.000]"],
    ]
    assert [line.split()[0] for line in lines[2:]] == [
        "style=filter", "style=keyword", "style=traditional",
        "target=entity", "target=expert", "target=product", "target=scenario",
    ]  # fmt: skip
