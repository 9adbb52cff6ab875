"""`manage.py plan_event EVENTS.json`: plans the one-to-one meetings of events that lie in a file; needs no database.

manage.py plan_event EVENTS.json --event DEV1 --out PLANS.json
manage.py plan_event EVENTS.json --event DEV1 --keep PLANS.json --without B02 --out PLANS2.json
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.roadshows.timetable import (
    BadProblem,
    Changes,
    Outcome,
    Plan,
    Problem,
    Progress,
    TimetableError,
    check,
    explain,
    plan,
    repair,
    worth_of,
)
from backend.roadshows.timetable.events import events_in, plan_row, plans_in
from backend.roadshows.timetable.sentences import reason, way


class Command(BaseCommand):
    help = "为活动文件排一对一会谈；--keep 与 --without 用于有人退出后的改排。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("events", type=Path, help="活动文件（JSON）")
        parser.add_argument("--event", help="只排这一个活动")
        parser.add_argument("--keep", type=Path, help="已有的方案文件，在它的基础上改排")
        parser.add_argument(
            "--without", action="append", default=[], metavar="PARTICIPANT", help="退出的参会方，可多次给出"
        )
        parser.add_argument("--max-moves", type=int, default=10, help="改排时最多挪动几场（默认10）")
        parser.add_argument("--out", type=Path, help="方案写到这个文件；不给则写到标准输出")
        parser.add_argument("--seconds", type=float, default=60.0, help="每个活动最多用时（默认60秒）")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        try:
            events = events_in(_json(options["events"]))
            kept = plans_in(_json(options["keep"])) if options["keep"] else {}
        except TimetableError as wrong:
            raise CommandError(str(wrong)) from wrong
        self._check(events, kept, options)
        names = [options["event"]] if options["event"] else list(events)
        if options["keep"] and not options["event"]:
            names = [name for name in names if name in kept]
        rows = []
        for name in names:
            try:
                if options["keep"]:
                    rows.append(self._mend(name, events[name], kept[name], options))
                else:
                    rows.append(self._plan(name, events[name], options["seconds"]))
            except TimetableError as wrong:
                raise CommandError(f"{name}：{wrong}") from wrong
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
        if options["out"]:
            try:
                options["out"].write_text(text, encoding="utf-8")
            except OSError as wrong:
                raise CommandError(f"写不了 {options['out']}：{wrong.strerror}。") from wrong
        else:
            self.stdout.write(text)

    def _check(self, events: dict[str, Problem], kept: dict[str, Plan], options: dict[str, Any]) -> None:
        if options["event"] and options["event"] not in events:
            raise CommandError(f"文件里没有活动 {options['event']}；有：{'、'.join(events) or '无'}。")
        if options["without"] and not options["keep"]:
            raise CommandError("--without 要和 --keep 一起用：先给出已有的方案。")
        if options["max_moves"] < 0 or options["seconds"] <= 0:
            raise CommandError("--max-moves 不能小于0，--seconds 要大于0。")
        if options["keep"] and options["event"] and options["event"] not in kept:
            raise CommandError(f"方案文件里没有活动 {options['event']} 的方案。")
        if options["keep"] and not any(name in events for name in kept):
            raise CommandError("方案文件里没有一个活动与活动文件对得上。")
        for who in options["without"]:
            known = [name for name in ([options["event"]] if options["event"] else kept) if who in events[name].person]
            if not known:
                raise CommandError(f"活动里没有参会方 {who}。")

    def _plan(self, name: str, problem: Problem, seconds: float) -> dict[str, Any]:
        def tell(now: Progress) -> None:
            bound = "未知" if now.bound is None else str(now.bound.weight)
            gap = "未知" if now.gap is None else f"{now.gap:.2%}"
            self._say(f"{name} {now.seconds:6.1f}秒 已得{now.worth.weight} 上界{bound} 差距{gap} {now.by}")

        outcome = plan(problem, on_progress=tell, seconds=seconds)
        ending = {"proved": "已证明最优", "impossible": "无法满足全部要求"}.get(outcome.ending, "时间到，未证明")
        self._say(f"{name} {outcome.seconds:6.1f}秒 {ending}，{len(outcome.plan.places)}场，共{outcome.worth.weight}分")
        return self._row(name, problem, outcome.plan, outcome)

    def _mend(self, name: str, problem: Problem, kept: Plan, options: dict[str, Any]) -> dict[str, Any]:
        faults = check(problem, kept)
        if faults:
            raise BadProblem(f"已有的方案不合规则，共{len(faults)}处，如：{faults[0]}。")
        gone = {who: None for who in options["without"] if who in problem.person}
        mended = repair(
            problem, kept, Changes(absent=gone), most_moves=options["max_moves"], seconds=options["seconds"]
        )
        worth = worth_of(mended.problem, mended.plan.times)
        proved = "已证明最优" if mended.proved else "未证明最优"
        self._say(f"{name} 挪动{mended.moves}场，新增{len(mended.added)}场，共{worth.weight}分，{proved}")
        for move in mended.moved:
            if move.slot_changed:
                self._say(f"{name} {move.meeting}：第{move.old.slot}时段 → 第{move.new.slot}时段")
        bound = worth.weight if mended.proved else None
        return self._row(name, mended.problem, mended.plan, None, proved=mended.proved, bound=bound)

    def _row(
        self,
        name: str,
        problem: Problem,
        found: Plan,
        outcome: Outcome | None,
        *,
        proved: bool = False,
        bound: int | None = None,
    ) -> dict[str, Any]:
        if outcome is not None:
            proved = outcome.proved
            bound = outcome.bound.weight if outcome.bound is not None else None
        reasons = []
        for unmet in explain(problem, found):
            out = f"最省的办法：{way(unmet.ways[0])}。" if unmet.ways else ""
            reasons.append((unmet.meeting, reason(unmet) + out))
        return plan_row(name, found, reasons, proved=proved, bound=bound)

    def _say(self, line: str) -> None:
        self.stderr.write(line, ending="\n")
        sys.stderr.flush()


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise CommandError(f"读不到 {path}：{wrong.strerror}。") from wrong
    except ValueError as wrong:
        raise CommandError(f"{path} 不是 JSON：{wrong}。") from wrong
