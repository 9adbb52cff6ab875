"""What a scenario must say before it goes to the bureau, as sentences by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.scenarios.texts import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backend.scenarios.models import Scenario
    from backend.scenarios.texts import MeasureText

# What is asked before submission and is often the same for a whole list.
FILLABLE = ("scenario_type", "field", "chance_types", "procurement", "contact_name", "contact_phone")


def missing_of(scenario: Scenario, measures: Sequence[MeasureText]) -> dict[str, str]:
    """The sentences, in the order of the form; empty when it may be submitted."""
    asked = {
        "title": _("请写场景名称，写难处，不写方案。"),
        "scenario_type": _("请选择场景类型。"),
        "field": _("请选择所属领域。"),
        "chance_types": _("请至少选一种机会类型：测试、展示或应用。"),
        "pain_point": _("请写痛点：现在哪里难、造成什么后果。"),
        "procurement": _("请选择后续采购方式；尚未确定的选“待定”。"),
        "contact_name": _("请写联系人。"),
        "contact_phone": _("请写联系电话，只有已入库主体能看到。"),
    }
    missing = {name: sentence for name, sentence in asked.items() if not getattr(scenario, name)}
    vague = [measure for measure in measures if measure.target and not measure.is_measurable]
    if vague:
        missing[MEASURES] = _("“想达到”要填数字，例如≥8。填“%(target)s”验收时没有依据。") % {"target": vague[0].target}
    unreasoned = scenario.posted_conditions.problems(reason_for_region=True)
    if unreasoned:
        missing["conditions"] = unreasoned[0]
    if scenario.deadline is not None and scenario.deadline < timezone.localdate():
        missing["deadline"] = _("对接截止日期已过，请改为今天或以后的日期。")
    return missing


def is_answerable(measures: Sequence[MeasureText]) -> bool:
    """Whether some measure says in figures what is wanted (S02); without one, who answers cannot know if it is met."""
    return any(measure.is_measurable for measure in measures)
