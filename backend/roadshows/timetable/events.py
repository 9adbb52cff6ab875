"""Events and plans in the form of files that organisers exchange (JSON), read with sentences about what is wrong.

{"events": [{"id", "slots": [{"idx", "plenary"}], "rooms": [{"id", "tables", "closed_slots"}],
             "participants": [{"id", "unavailable", "max_meetings"}],
             "requests": [{"id", "entity", "bank", "priority"}]}]}
[{"event", "meetings": [{"request", "slot", "room", "table"}], "unscheduled": [{"request", "reason"}],
  "proven_optimal", "bound"}]
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from backend.roadshows.timetable.errors import BadProblem
from backend.roadshows.timetable.plans import Place, Plan
from backend.roadshows.timetable.problem import Meeting, Person, Problem, Room, Slot

WEIGHTS = {3: 100, 2: 10, 1: 1}


def events_in(data: Any) -> dict[str, Problem]:
    """Every event of a file, by id."""
    rows = data.get("events") if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        raise BadProblem("文件里没有活动：应是带 events 列表的 JSON。")
    found: dict[str, Problem] = {}
    for row in rows:
        if not isinstance(row, Mapping) or "id" not in row:
            raise BadProblem("有一个活动没有编号（id）。")
        name = str(row["id"])
        if name in found:
            raise BadProblem(f"活动编号 {name} 出现了两次。")
        try:
            found[name] = _event(row)
        except KeyError as missing:
            raise BadProblem(f"活动 {name} 缺少 {missing.args[0]}。") from missing
        except (TypeError, ValueError, AttributeError) as wrong:
            raise BadProblem(f"活动 {name} 的内容格式不对：{wrong}。") from wrong
    return found


def _check(name: str, row: Mapping[str, Any]) -> None:
    """What the problem would refuse in English is said here in the words of the file."""
    for key, what, field in (
        ("slots", "时段", "idx"),
        ("rooms", "会场", "id"),
        ("participants", "参会方", "id"),
        ("requests", "需求", "id"),
    ):
        counts = Counter(str(one[field]) for one in row[key])
        if twice := [one for one, count in counts.items() if count > 1]:
            raise BadProblem(f"活动 {name} 的{what}编号重复：{'、'.join(twice)}。")
    for room in row["rooms"]:
        if int(room["tables"]) < 0:
            raise BadProblem(f"活动 {name} 的会场 {room['id']} 桌数是 {room['tables']}，应为 0 或更多。")
    people = {one["id"] for one in row["participants"]}
    for one in row["participants"]:
        if (one.get("max_meetings") or 0) < 0:
            raise BadProblem(f"活动 {name} 的参会方 {one['id']} 上限是 {one['max_meetings']}，应为 0 或更多。")
    for request in row["requests"]:
        pair = (request["entity"], request["bank"])
        if strangers := [str(who) for who in pair if who not in people]:
            raise BadProblem(f"活动 {name} 的需求 {request['id']} 写了不在名单里的参会方：{'、'.join(strangers)}。")
        if pair[0] == pair[1]:
            raise BadProblem(f"活动 {name} 的需求 {request['id']} 两边是同一个参会方。")
        if request["priority"] not in WEIGHTS:
            raise ValueError(f"需求 {request['id']} 的优先级 {request['priority']} 不是 1、2、3")


def _event(row: Mapping[str, Any]) -> Problem:
    _check(str(row["id"]), row)
    return Problem(
        slots=tuple(Slot(int(one["idx"]), open=not one.get("plenary", False)) for one in row["slots"]),
        rooms=tuple(
            Room(one["id"], int(one["tables"]), frozenset(one.get("closed_slots", ()))) for one in row["rooms"]
        ),
        people=tuple(
            Person(one["id"], one.get("max_meetings"), frozenset(one.get("unavailable", ())))
            for one in row["participants"]
        ),
        meetings=tuple(
            Meeting(one["id"], (one["entity"], one["bank"]), WEIGHTS[one["priority"]]) for one in row["requests"]
        ),
    )


def plans_in(data: Any) -> dict[str, Plan]:
    """Every plan of a file, by the id of its event."""
    if not isinstance(data, list):
        raise BadProblem("方案文件应是一个列表，每项一个活动的方案。")
    found: dict[str, Plan] = {}
    for row in data:
        try:
            found[str(row["event"])] = Plan(
                {one["request"]: Place(int(one["slot"]), one["room"], int(one["table"])) for one in row["meetings"]}
            )
        except (KeyError, TypeError, ValueError) as wrong:
            raise BadProblem(f"方案文件里有一项读不出来：{wrong!r}。") from wrong
    return found


def plan_row(
    event: str, plan: Plan, reasons: Sequence[tuple[str, str]], *, proved: bool, bound: int | None
) -> dict[str, Any]:
    """One plan, as the file has it."""
    return {
        "event": event,
        "meetings": [
            {"request": name, "slot": place.slot, "room": place.room, "table": place.table}
            for name, place in plan.places.items()
        ],
        "unscheduled": [{"request": name, "reason": reason} for name, reason in reasons],
        "proven_optimal": proved,
        "bound": bound,
    }
