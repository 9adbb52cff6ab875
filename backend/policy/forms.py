"""Conditions as fields of a form, for whatever is posted with them: scenarios and products alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.lib.amount_fields import AmountField, read_amount, typed_amount
from backend.policy.choices import EntityKind
from backend.policy.conditions import (
    CapitalAtLeast,
    Condition,
    Conditions,
    FoundedFor,
    HoldsAll,
    HoldsAny,
    KindIn,
    RegionIn,
    RevenueAtLeast,
    terms,
)
from backend.reference.choices import Level
from backend.reference.models import Qualification, Region

ALL, ANY = "all", "any"
KINDS = (EntityKind.FIRM, EntityKind.TEAM)
OFFERED = (KindIn, RegionIn, HoldsAny, HoldsAll, FoundedFor, CapitalAtLeast, RevenueAtLeast)


class ConditionFields(forms.Form):
    """Every field may stay empty: then there is no condition of its kind."""

    cond_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("主体类型"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    cond_places = forms.ModelMultipleChoiceField(
        label=gettext_lazy("注册地"),
        queryset=Region.objects.filter(level__in=[Level.PROVINCE, Level.CITY]),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    cond_reason = forms.CharField(label=gettext_lazy("限定注册地的理由"), max_length=300, required=False)
    cond_titles = forms.ModelMultipleChoiceField(
        label=gettext_lazy("资质"),
        queryset=Qualification.objects.all(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    cond_titles_how = forms.ChoiceField(
        label=gettext_lazy("选了多项资质时"),
        choices=[(ANY, gettext_lazy("有其中一项即可")), (ALL, gettext_lazy("每一项都要有"))],
        widget=forms.RadioSelect,
        required=False,
    )
    cond_years = forms.IntegerField(label=gettext_lazy("成立满"), required=False, min_value=1, max_value=100)
    cond_capital = AmountField(label=gettext_lazy("注册资本不低于"))
    cond_revenue = AmountField(label=gettext_lazy("上一年度主营业务收入不低于"))

    kept: tuple[Condition, ...] = ()  # kinds that this form does not offer stay as they were posted
    asks_reason_for_region = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        items: list[Condition] = []
        for name, item in self._items(values):
            wrong = list(item.problems())
            for sentence in wrong:
                self.add_error(name, sentence)
            if not wrong:
                items.append(item)
        self._ask_reason(items)
        values["conditions"] = Conditions((*items, *self.kept)).to_json() if items or self.kept else {}
        return values

    def _ask_reason(self, items: list[Condition]) -> None:
        only = Conditions(tuple(item for item in items if isinstance(item, RegionIn)))
        for sentence in only.problems(reason_for_region=self.asks_reason_for_region):
            self.add_error("cond_reason", sentence)

    def _items(self, values: dict[str, Any]) -> Iterator[tuple[str, Condition]]:
        if values.get("cond_kinds"):
            yield "cond_kinds", KindIn(tuple(values["cond_kinds"]))
        if values.get("cond_places"):
            yield "cond_reason", RegionIn(terms(values["cond_places"]), values.get("cond_reason", ""))
        elif values.get("cond_reason"):
            self.add_error("cond_places", _("写了限定注册地的理由，请选择限定哪些地方，或把理由删去。"))
        if values.get("cond_titles"):
            titles = terms(values["cond_titles"])
            yield "cond_titles", HoldsAll(titles) if values.get("cond_titles_how") == ALL else HoldsAny(titles)
        if values.get("cond_years"):
            yield "cond_years", FoundedFor(values["cond_years"])
        for name, kind in (("cond_capital", CapitalAtLeast), ("cond_revenue", RevenueAtLeast)):
            try:
                amount = read_amount(values.get(name, ""), "万元")
            except ValidationError as wrong:
                self.add_error(name, wrong)
            else:
                if amount is not None:
                    yield name, kind(amount)


def typed_conditions(conditions: Conditions) -> dict[str, Any]:
    """The fields' values for conditions that were posted."""
    region, titles = conditions.find(RegionIn), conditions.find(HoldsAll) or conditions.find(HoldsAny)
    kinds, years = conditions.find(KindIn), conditions.find(FoundedFor)
    capital, revenue = conditions.find(CapitalAtLeast), conditions.find(RevenueAtLeast)
    return {
        "cond_kinds": list(kinds.kinds) if kinds else [],
        "cond_places": [place.code for place in region.places] if region else [],
        "cond_reason": region.reason if region else "",
        "cond_titles": [title.code for title in titles.titles] if titles else [],
        "cond_titles_how": ALL if isinstance(titles, HoldsAll) else ANY,
        "cond_years": years.years if years else None,
        "cond_capital": typed_amount(capital.amount if capital else None),
        "cond_revenue": typed_amount(revenue.amount if revenue else None),
    }


def kept_conditions(conditions: Conditions) -> tuple[Condition, ...]:
    """Those that the form does not offer."""
    return tuple(item for item in conditions.items if not isinstance(item, OFFERED))
