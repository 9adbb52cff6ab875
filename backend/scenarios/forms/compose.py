"""The form in which an owner writes a scenario (S02): lenient while it is a draft; what is missing is asked on submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.forms import UnclassifiedFormMixin
from backend.lib import promises
from backend.lib.amount_fields import AmountField, read_amount, typed_amount
from backend.lib.money import Unit
from backend.lib.phones import PHONE
from backend.policy.forms import ConditionFields, kept_conditions, typed_conditions
from backend.reference.choices import ScenarioGroup
from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import ChanceType, Procurement, ScenarioType
from backend.scenarios.forms.measures import MeasureRows
from backend.scenarios.forms.typed import AsTyped
from backend.scenarios.models import Scenario
from backend.scenarios.texts import FIELDS, MEASURES, MeasureText

DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
SALT = "scenarios.draft"
# Which field of the form shows what is wrong with a field of the model.
SHOWN_AT = {"conditions": "cond_reason"}


class FieldChoice(forms.ModelChoiceField[ScenarioField]):
    """The twelve fields under the headings of their three groups."""

    class Grouped(forms.models.ModelChoiceIterator[ScenarioField]):
        def __iter__(self) -> Iterator[Any]:
            yield ("", self.field.empty_label)
            rows = list(self.queryset)
            for group in ScenarioGroup:
                yield (group.label, [self.choice(row) for row in rows if row.group == group])

    iterator = Grouped


class ComposeForm(AsTyped, UnclassifiedFormMixin, ConditionFields):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    title = forms.CharField(
        label=gettext_lazy("场景名称"),
        max_length=80,
        help_text=gettext_lazy("写难处，不写方案。20字以内最好记。"),
        error_messages={"required": gettext_lazy("请写场景名称，存草稿也要有名称。")},
    )
    scenario_type = forms.ChoiceField(
        label=gettext_lazy("场景类型"), choices=ScenarioType.choices, widget=forms.RadioSelect, required=False
    )
    field = FieldChoice(
        label=gettext_lazy("所属领域"),
        queryset=ScenarioField.objects.all(),
        to_field_name="code",
        empty_label=gettext_lazy("请选择"),
        required=False,
    )
    chance_types = forms.MultipleChoiceField(
        label=gettext_lazy("能提供的机会"),
        choices=ChanceType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    current_process = forms.CharField(
        label=gettext_lazy("现在怎么做"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    pain_point = forms.CharField(
        label=gettext_lazy("难在哪里"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=gettext_lazy("现在哪里难、多久一次、造成什么后果。"),
    )
    constraints = forms.CharField(
        label=gettext_lazy("约束条件"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("安全、安装、工期、系统对接上不能动的地方。"),
    )
    data_available = forms.CharField(
        label=gettext_lazy("可提供的数据"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    budget_low = AmountField(label=gettext_lazy("预算下限"))
    budget_high = AmountField(label=gettext_lazy("预算上限"))
    budget_unit = forms.ChoiceField(
        label=gettext_lazy("金额单位"),
        choices=[("万元", gettext_lazy("万元")), ("元", gettext_lazy("元"))],
        initial="万元",
    )
    period_months = forms.IntegerField(label=gettext_lazy("周期"), min_value=1, max_value=120, required=False)
    deadline = forms.DateField(
        label=gettext_lazy("对接截止"),
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )
    site_region = forms.ModelChoiceField(
        label=gettext_lazy("场地所在市"),
        queryset=Region.objects.cities(),
        to_field_name="code",
        empty_label=gettext_lazy("请选择"),
        required=False,
    )
    site_text = forms.CharField(label=gettext_lazy("场地说明"), max_length=300, required=False)
    cooperation_form = forms.CharField(
        label=gettext_lazy("合作方式"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("如：先试用半年，达到指标再采购。"),
    )
    procurement = forms.ChoiceField(
        label=gettext_lazy("后续采购方式"),
        choices=[("", gettext_lazy("请选择")), *Procurement.choices],
        required=False,
        help_text=gettext_lazy("有合适的主体之后怎么采购；尚未确定的选“待定”。"),
    )
    contact_name = forms.CharField(label=gettext_lazy("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("联系电话"), max_length=40, required=False, help_text=gettext_lazy("只有已入库主体能看到。")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["scenario_type"].choice_hints = {  # type: ignore[attr-defined]  # as below
            ScenarioType.TECH: _("如：用机器视觉看胶带撕裂"),
            ScenarioType.SERVICE: _("如：为园区企业做数据合规咨询"),
            ScenarioType.DATA: _("如：用医保结算数据做慢病预警"),
        }
        self.fields["chance_types"].choice_hints = {  # type: ignore[attr-defined]  # read by the part that draws cards
            ChanceType.TEST: _("出测试报告"),
            ChanceType.SHOW: _("约定展期"),
            ChanceType.APPLY: _("签合同"),
        }

    @property
    def has_conditions(self) -> bool:
        """Whether anything is filled in or wrong among the conditions, so that they are not folded away."""
        names = [name for name in self.fields if name.startswith("cond_") and name != "cond_titles_how"]
        return any(self[name].value() or self[name].errors for name in names)

    def clean_contact_phone(self) -> str:
        phone: str = self.cleaned_data["contact_phone"]
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("“%(phone)s”不像电话号码，请填手机号，或带区号的固定电话。") % {"phone": phone})
        return phone

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        unit: Unit = "元" if values.get("budget_unit") == "元" else "万元"
        for name in ("budget_low", "budget_high"):
            try:
                values[name] = read_amount(values.get(name) or "", unit)
            except ValidationError as wrong:
                self.add_error(name, wrong)
        low, high = values.get("budget_low"), values.get("budget_high")
        if low is not None and high is not None and low > high:
            self.add_error("budget_high", _("预算上限低于下限，请核对。"))
        return values


class Compose:
    """The form and its rows of measures as one."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        scenario: Scenario | None = None,
        measures: list[MeasureText] | None = None,
        version: int = 1,
        more: int = 0,
    ) -> None:
        self.form = ComposeForm(data, initial={"version": version, **(typed(scenario) if scenario else {})})
        if scenario is not None:
            self.form.kept = kept_conditions(scenario.posted_conditions)
        self.rows = MeasureRows(data, measures or [], more=more)

    def as_typed(self) -> Compose:
        """Show what was typed, judge nothing."""
        self.form.as_typed()
        self.rows.as_typed()
        return self

    def is_valid(self) -> bool:
        form_fine, rows_fine = self.form.is_valid(), self.rows.is_valid()
        for sentence in self.rows.sentences():
            self.form.add_error(None, sentence)
        return form_fine and rows_fine

    @property
    def version(self) -> int:
        """The number of the edit that this form was opened with."""
        found: int = self.form.cleaned_data["version"]
        return found

    def fields(self) -> dict[str, Any]:
        """By the names of the model; only after is_valid."""
        return {
            name: _emptied(self.form.cleaned_data[name]) if name != "conditions" else self.form.cleaned_data[name]
            for name in FIELDS
        }

    def measures(self) -> list[MeasureText]:
        return self.rows.measures()

    def show_faults(self, sentences: Mapping[str, str | list[str]]) -> None:
        """Put each sentence beside the field that it is about."""
        for name, said in sentences.items():
            if name == MEASURES:
                self.rows.show_fault(str(said))
                self.form.add_error(None, said)
            else:
                shown_at = SHOWN_AT.get(name, name)
                self.form.add_error(shown_at if shown_at in self.form.fields else None, said)


def typed(scenario: Scenario) -> dict[str, Any]:
    """The fields' values for what is stored."""
    plain = {name: getattr(scenario, name) for name in FIELDS if name not in {"field", "site_region", "conditions"}}
    return {
        **plain,
        "field": scenario.field.code if scenario.field else "",
        "site_region": scenario.site_region.code if scenario.site_region else "",
        "budget_low": typed_amount(scenario.budget_low),
        "budget_high": typed_amount(scenario.budget_high),
        **typed_conditions(scenario.posted_conditions),
    }


def _emptied(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def promised(reference: str) -> str:
    """The reference that the draft of a fresh form will have, signed, so that the form can carry it."""
    return promises.promised(reference, SALT)


def promised_reference(signed: str) -> str:
    """What `promised` was given; nothing where it was not signed here."""
    return promises.promised_reference(signed, SALT)
