"""What the owner writes in a scenario: which fields, how each reads, and how they travel as JSON.

One list serves the diff of a change, the history, the page for a second editor and the check for marks of secrecy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from backend.audit.values import HIDDEN
from backend.lib.money import format_amount
from backend.policy.words import spell
from backend.reference.models import Region, ScenarioField
from backend.scenarios.models import Measure, Scenario
from backend.scenarios.models.scenario import is_figure

if TYPE_CHECKING:
    from django.db.models import Field

# In the order of the form.
FIELDS = (
    "title",
    "scenario_type",
    "field",
    "chance_types",
    "current_process",
    "pain_point",
    "constraints",
    "data_available",
    "budget_low",
    "budget_high",
    "period_months",
    "deadline",
    "site_region",
    "site_text",
    "cooperation_form",
    "procurement",
    "conditions",
    "contact_name",
    "contact_phone",
)
PROSE = ("title", "current_process", "pain_point", "constraints", "data_available", "site_text", "cooperation_form")
PRIVATE = ("contact_name", "contact_phone")  # history says that they changed, not what they were
MEASURES = "measures"
CODE_TABLES: dict[str, type[Region | ScenarioField]] = {"field": ScenarioField, "site_region": Region}


@dataclass(frozen=True)
class MeasureText:
    """A measure as somebody writes it."""

    name: str
    now: str = ""
    target: str = ""
    unit: str = ""
    by: str = ""

    @classmethod
    def of(cls, row: Measure) -> MeasureText:
        return cls(row.name, row.now, row.target, row.unit, row.by)

    @property
    def is_measurable(self) -> bool:
        return is_figure(self.target)

    def line(self) -> str:
        """漏检率：3.2 → ≤0.5 %，2027年6月前."""
        figures = " → ".join(part for part in (self.now, self.target) if part)
        figures = f"{figures} {self.unit}".strip()
        return "，".join(part for part in (f"{self.name}：{figures}" if figures else self.name, self.by) if part)


@dataclass(frozen=True)
class Change:
    """One field of two texts that differ, as people read them."""

    name: str
    label: str
    before: str
    after: str

    @property
    def is_hidden(self) -> bool:
        """Whether history keeps only that it changed."""
        return self.before == HIDDEN == self.after

    @property
    def is_prose(self) -> bool:
        """Whether it reads best character by character; a figure is shown whole, before and after."""
        return self.name in PROSE


def label_of(name: str) -> str:
    """What people call the field."""
    if name == MEASURES:
        return _("指标")
    return str(_model_field(name).verbose_name)


def shown(scenario: Scenario, measures: Sequence[MeasureText]) -> dict[str, str]:
    """Every field as people read it; empty where nothing is written. Foreign keys cost their query."""
    return {
        **{name: _shown(scenario, name) for name in FIELDS},
        MEASURES: "\n".join(measure.line() for measure in measures),
    }


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What differs between two of `shown`."""
    names = (*FIELDS, MEASURES)
    return [Change(name, label_of(name), before[name], after[name]) for name in names if before[name] != after[name]]


def measures_of(scenario: Scenario) -> list[MeasureText]:
    return [MeasureText.of(row) for row in scenario.measures.all()]


def written(fields: Mapping[str, Any], measures: Iterable[MeasureText] | None) -> dict[str, str]:
    """All free text that somebody is about to store, by field: what a mark of secrecy may stand in."""
    texts = {name: str(fields[name] or "") for name in (*PROSE, "contact_name") if name in fields}
    if "conditions" in fields:
        reasons = [str(item.get("reason", "")) for item in (fields["conditions"] or {}).get("items", [])]
        texts["conditions"] = "\n".join(reasons)
    if measures is not None:
        texts[MEASURES] = "\n".join(measure.line() for measure in measures)
    return texts


# ── as JSON: a change under review waits in one column ────────────────────────────────────────────────────────────


def pack(fields: Mapping[str, Any], measures: Iterable[MeasureText]) -> dict[str, Any]:
    """Values of the model's fields as JSON holds them; rows of code tables by their codes."""
    return {"fields": {name: _packed(value) for name, value in fields.items()}, MEASURES: [asdict(m) for m in measures]}


def unpack(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[MeasureText]]:
    """What `pack` was given."""
    fields = {name: _unpacked(name, value) for name, value in data["fields"].items()}
    return fields, [MeasureText(**measure) for measure in data[MEASURES]]


def _packed(value: Any) -> Any:
    if isinstance(value, Region | ScenarioField):
        return value.code
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _unpacked(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in CODE_TABLES:
        return CODE_TABLES[name].objects.get(code=value)
    return _model_field(name).to_python(value)


def _model_field(name: str) -> Field[Any, Any]:
    found: Field[Any, Any] = Scenario._meta.get_field(name)  # type: ignore[assignment]
    return found


def _shown(scenario: Scenario, name: str) -> str:
    value = getattr(scenario, name)
    if name == "conditions":
        return "\n".join(_condition_lines(scenario))
    if name == "chance_types":
        return "、".join(scenario.chance_labels)
    if value in (None, ""):
        return ""
    if isinstance(value, Decimal):
        return format_amount(value)
    if isinstance(value, date):
        return spell(value)
    if name == "period_months":
        return _("%(count)s个月") % {"count": value}
    if _model_field(name).choices:
        return str(getattr(scenario, f"get_{name}_display")())
    return str(value)


def _condition_lines(scenario: Scenario) -> list[str]:
    """Each condition with the reason that its poster gave, where there is one (W04)."""
    lines = []
    for item in scenario.posted_conditions.items:
        reason = getattr(item, "reason", "")
        lines.append(
            _("%(label)s（理由：%(reason)s）") % {"label": item.label(), "reason": reason} if reason else item.label()
        )
    return lines


def revised(scenario: Scenario, data: Mapping[str, Any]) -> tuple[Scenario, list[MeasureText]]:
    """The scenario as it would read with packed changes: a copy that nobody saves."""
    fields, measures = unpack(data)
    copy = Scenario.objects.get(pk=scenario.pk)
    for name, value in fields.items():
        setattr(copy, name, value)
    return copy, measures
