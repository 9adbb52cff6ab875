"""Published scenarios as search finds them. Contacts are never indexed (W06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import Kind
from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import BudgetBand, ChanceType, Openness, ScenarioType
from backend.scenarios.models import Scenario
from search import PUBLIC, Facet, Role, register
from search.model_kinds import ModelKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from search.registry import Viewer


def field_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(ScenarioField.objects.filter(code__in=codes).values_list("code", "name"))


def city_names(codes: Sequence[str]) -> Mapping[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


def words_of(choices: type[TextChoices]) -> Callable[[Sequence[str]], Mapping[str, str]]:
    labels = {choice.value: choice.label for choice in choices}
    return lambda values: {value: str(labels.get(value, value)) for value in values}


@register
class ScenarioDocuments(ModelKind[Scenario]):
    name = "scenario"
    label = _("场景")
    model = Scenario
    title = "title"
    texts = {
        Role.TAG: (
            "field.name",
            "get_scenario_type_display",
            "chance_labels",
            "measures.name",
            "owner.name",
            "owner.short_name",
        ),
        Role.SUMMARY: ("pain_point",),
        Role.BODY: (
            "current_process",
            "constraints",
            "data_available",
            "measures.target",
            "site_text",
            "cooperation_form",
            "questions.text",
            "questions.answer",
        ),
    }
    facets = (
        Facet("scenario_field", _("场景领域"), "field.code", labels=field_names),
        Facet("scenario_type", _("场景类型"), "scenario_type", labels=words_of(ScenarioType)),
        Facet("chance", _("机会类型"), "chance_types", labels=words_of(ChanceType)),
        Facet("city", _("所在市"), "city_code", labels=city_names),
        Facet("budget", _("预算"), "budget_band", labels=words_of(BudgetBand)),
        Facet("owner_kind", _("发布单位类别"), "owner.kind", labels=words_of(Kind)),
        Facet("openness", _("是否截止"), "openness", labels=words_of(Openness)),
    )
    conditions = (Facet("amount", _("预算"), "amount_cells"),)
    names = ("owner.name", "owner.short_name")
    published_at = "published_at"
    stopgap_columns = ("title", "pain_point", "current_process", "owner__name")

    def searchable(self) -> QuerySet[Scenario]:
        return (
            Scenario.objects.published()
            .select_related("field", "site_region", "owner__region")
            .prefetch_related("measures", "questions")
        )

    def visible_to(self, user: Viewer) -> QuerySet[Scenario]:
        return Scenario.objects.visible_to(user)  # type: ignore[arg-type]  # Viewer is the library's word for our people

    def audience(self, row: Scenario) -> Sequence[str]:  # noqa: ARG002  what is published is public
        return [PUBLIC]
