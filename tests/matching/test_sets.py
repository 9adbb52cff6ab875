"""The public sets are read in their own forms; each form here is a few made-up rows."""

import json
from pathlib import Path

import pytest

from matching.evaluation import CHINESE_SETS, bm25_run

FILES = {
    "csl/csl_bench_dev_test.jsonl": [
        {"split": "test", "title": "胶带撕裂检测", "abstract": "提出一种胶带撕裂检测方法"},
        {"split": "dev", "title": "水表漏损", "abstract": "研究水表漏损"},
        {"split": "test", "title": "电网线损分析", "abstract": "分析电网线损的成因"},
    ],
    "gbt4754_2017/gbt4754_2017.jsonl": [
        {"code": "01", "name": "农业", "desc": "指对各种农作物的种植", "path": [], "leaf": False},
        {"code": "0111", "name": "稻谷种植", "desc": "", "path": ["农业"], "leaf": True},
        {"code": "0112", "name": "小麦种植", "desc": "指小麦的种植", "path": ["农业"], "leaf": True},
    ],
    "green_finance_2025/green_finance_2025.jsonl": [
        {"category_id": "1.1", "category": "节能锅炉制造", "condition": "锅炉热效率达到目标值"},
        {"category_id": "1.1", "category": "节能锅炉制造", "condition": "工业锅炉一级能效"},
        {"category_id": "1.2", "category": "节能电机制造", "condition": ""},
    ],
    "domain_eval_synthetic/queries.jsonl": [{"qid": "s0", "text": "胶带撕裂没人知道", "rel": "c1"}],
    "domain_eval_synthetic/docs.jsonl": [
        {"did": "c0", "text": "水表漏损定位"},
        {"did": "c1", "text": "胶带撕裂监测"},
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "needs", "answers", "gains"),
    [
        ("csl", 2, 2, {"0": {"0": 1}, "1": {"1": 1}}),
        ("gbt4754_2017", 1, 2, {"0112": {"0112": 1}}),
        ("green_finance_2025", 2, 1, {"0": {"1.1": 1}, "1": {"1.1": 1}}),
        ("domain_eval_synthetic", 1, 2, {"s0": {"c1": 1}}),
    ],
)
def test_each_set_asks_answers_and_knows_the_right_answer(data: Path, name: str, needs: int, answers: int, gains):
    market = CHINESE_SETS[name](data)

    assert (len(market.needs), len(market.entities)) == (needs, answers)
    assert market.gains == gains


def test_a_class_is_known_by_its_name_and_the_names_above_it(data: Path):
    assert [profile.text for profile in CHINESE_SETS["gbt4754_2017"](data).entities] == [
        "稻谷种植 农业",
        "小麦种植 农业",
    ]


def test_a_set_can_be_ranked(data: Path):
    assert bm25_run(CHINESE_SETS["domain_eval_synthetic"](data), "bigrams") == {"s0": ["c1", "c0"]}
