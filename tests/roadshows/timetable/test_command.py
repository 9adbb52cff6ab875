"""`manage.py plan_event`, over files of our own."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.roadshows.timetable import check
from backend.roadshows.timetable.events import events_in, plans_in

EVENT: dict[str, Any] = {
    "id": "LULIANG",
    "slots": [{"idx": 0, "plenary": True}, {"idx": 1, "plenary": False}, {"idx": 2, "plenary": False}],
    "rooms": [{"id": "R1", "tables": 1, "closed_slots": []}, {"id": "R2", "tables": 1, "closed_slots": [1]}],
    "participants": [
        {"id": "E1", "unavailable": [], "max_meetings": 2},
        {"id": "E2", "unavailable": [2], "max_meetings": 2},
        {"id": "B1", "unavailable": [], "max_meetings": 2},
        {"id": "B2", "unavailable": [1], "max_meetings": 1},
    ],
    "requests": [
        {"id": "Q1", "entity": "E1", "bank": "B1", "priority": 3},
        {"id": "Q2", "entity": "E2", "bank": "B1", "priority": 2},
        {"id": "Q3", "entity": "E1", "bank": "B2", "priority": 1},
        {"id": "Q4", "entity": "E2", "bank": "B2", "priority": 3},
    ],
}


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"events": [EVENT]}), encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[list[dict[str, Any]], str]:
    out, err = StringIO(), StringIO()
    call_command("plan_event", *(str(one) for one in arguments), stdout=out, stderr=err)
    return json.loads(out.getvalue() or "[]"), err.getvalue()


def test_an_event_is_planned_and_mended(events: Path, tmp_path: Path) -> None:
    plans = tmp_path / "plans.json"
    said = run(events, "--out", plans)[1]
    (row,) = json.loads(plans.read_text(encoding="utf-8"))
    problem = events_in({"events": [EVENT]})["LULIANG"]
    assert check(problem, plans_in([row])["LULIANG"]) == []
    assert (row["proven_optimal"], row["bound"]) == (True, 110)
    assert {one["request"]: one["slot"] for one in row["meetings"]} == {"Q1": 2, "Q2": 1}
    assert {one["request"] for one in row["unscheduled"]} == {"Q3", "Q4"}
    assert row["unscheduled"][1]["reason"].startswith("E2在第2时段不在场；B2在第1时段不在场。")
    assert "已证明最优，2场，共110分" in said
    (mended,), said = run(events, "--event", "LULIANG", "--keep", plans, "--without", "B1")
    assert [(one["request"], one["slot"]) for one in mended["meetings"]] == [("Q3", 2)]
    assert "挪动0场，新增1场，共1分，已证明最优" in said
    (same,), _said = run(events, "--keep", plans, "--without", "E2", "--max-moves", "0")
    assert [(one["request"], one["slot"]) for one in same["meetings"]] == [("Q1", 2)]  # to let Q3 in, Q1 would move


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rooms": None}, "活动 LULIANG 的内容格式不对"),
        ({"slots": [{"plenary": True}]}, "活动 LULIANG 缺少 idx。"),
        (
            {"requests": [{"id": "Q", "entity": "E1", "bank": "B1", "priority": 7}]},
            "活动 LULIANG 的内容格式不对：需求 Q 的优先级 7 不是 1、2、3。",
        ),
        (
            {"requests": [{"id": "Q", "entity": "E1", "bank": "B9", "priority": 1}]},
            "活动 LULIANG 的需求 Q 写了不在名单里的参会方：B9。",
        ),
        ({"rooms": [{"id": "R", "tables": -1}]}, "活动 LULIANG 的会场 R 桌数是 -1，应为 0 或更多。"),
        ({"participants": EVENT["participants"] * 2}, "活动 LULIANG 的参会方编号重复：E1、E2、B1、B2。"),
    ],
)
def test_bad_events_are_told_in_a_sentence(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"events": [{**EVENT, **change}]}), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        run(path)
    assert str(caught.value).startswith(said)


def test_bad_arguments_are_told_in_a_sentence(events: Path, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.json", tmp_path / "empty.json"
    broken.write_text("{", encoding="utf-8")
    empty.write_text("[]", encoding="utf-8")
    cases: list[tuple[list[object], str]] = [
        ([tmp_path / "none.json"], "读不到"),
        ([broken], f"{broken} 不是 JSON"),
        ([events, "--event", "X"], "文件里没有活动 X；有：LULIANG。"),
        ([events, "--without", "B1"], "--without 要和 --keep 一起用"),
        ([events, "--keep", empty, "--event", "LULIANG"], "方案文件里没有活动 LULIANG 的方案。"),
        ([events, "--seconds", "0"], "--max-moves 不能小于0，--seconds 要大于0。"),
    ]
    for arguments, said in cases:
        with pytest.raises(CommandError) as caught:
            run(*arguments)
        assert str(caught.value).startswith(said)
