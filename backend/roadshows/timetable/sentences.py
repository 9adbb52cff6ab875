"""Explanations as plain Chinese sentences. Names of people, wishes and slots are the caller's; ids stand in where none is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.roadshows.timetable.explain import Clash, Step, Unmet, Way


def _same(one: str) -> str:
    return one


@dataclass(frozen=True)
class Names:
    person: Callable[[str], str] = _same
    meeting: Callable[[str], str] = _same
    slot: Callable[[int], str] = lambda slot: f"第{slot}时段"


def reason(unmet: Unmet, names: Names = Names()) -> str:
    """Why it is not placed: 「银行乙已排满；其余时段企业甲不在。」"""
    if not unmet.clashes:
        return "仍有空位，方案尚未排到这里。"
    return "；".join(_clash(clash, names) for clash in unmet.clashes) + "。"


def way(found: Way, names: Names = Names()) -> str:
    """What would bring it in: 「13:50再开1张桌子」"""
    if not found.steps:
        return f"可直接排在{names.slot(found.slot)}"
    return f"{'，并'.join(_step(step, names) for step in found.steps)}，即可排在{names.slot(found.slot)}"


def _slots(slots: Sequence[int], names: Names) -> str:
    return "、".join(names.slot(slot) for slot in slots)


def _clash(clash: Clash, names: Names) -> str:
    who, when = names.person(clash.person), _slots(clash.slots, names)
    if clash.kind == "closed" and not when:
        return "没有开放的时段"
    return {
        "limit": f"{who}的场次已达上限",
        "absent": f"{who}在{when}不在场",
        "busy": f"{who}在{when}另有会谈",
        "tables": f"{when}桌子已满",
        "closed": f"{when}没有开放的桌子",
        "narrowed": f"这场会谈不允许排在{when}",
        "order": f"排在{when}会打乱先后次序",
    }[clash.kind]


def _step(step: Step, names: Names) -> str:
    who, what = names.person(step.person), names.meeting(step.meeting)
    slot = names.slot(step.slot) if step.slot is not None else ""
    other = names.slot(step.other) if step.other is not None else ""
    return {
        "move": f"把{what}从{slot}移到{other}",
        "limit": f"把{who}的上限放宽到{step.number}场",
        "present": f"请{who}在{slot}到场",
        "table": f"{slot}再开1张桌子",
        "free": f"把已定的{what}从{slot}改到{other}",
        "widen": f"允许这场会谈排在{slot}",
        "instead": f"放弃{what}",
    }[step.kind]
