"""What the API gives and takes. What a person may not have is not in the answer; what a body may not set is refused by name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.organisations.models import Organisation
from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import ChanceType, Procurement, ScenarioType
from backend.scenarios.models import Measure, Question, Scenario
from backend.scenarios.models.scenario import check_chances, check_conditions
from backend.scenarios.rules import may, works_for_owner
from backend.scenarios.texts import FIELDS, MEASURES, MeasureText
from backend.web.serializers import KnownKeys, PlainTexts

CONTACT = ("contact_name", "contact_phone")
OWNERS_ONLY = ("edit_number", "submitted_at", "closed_reason")


class OwnerSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ["reference", "name", "kind"]


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    class Meta:
        model = Measure
        fields = ["name", "now", "target", "unit", "by"]


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """Never who asked (W04)."""

    class Meta:
        model = Question
        fields = ["text", "asked_at", "answer", "answered_at"]


class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """As a reader of this role gets it: the contact, and what only the owner's people see, are left out for others."""

    owner = OwnerSerializer(read_only=True)
    field = serializers.SlugRelatedField[ScenarioField](slug_field="code", read_only=True, allow_null=True)
    site_region = serializers.SlugRelatedField[Region](slug_field="code", read_only=True, allow_null=True)
    scenario_type = serializers.ChoiceField(choices=ScenarioType.choices, read_only=True, allow_blank=True)
    procurement = serializers.ChoiceField(choices=Procurement.choices, read_only=True, allow_blank=True)
    chance_types = serializers.ListField(child=serializers.ChoiceField(choices=ChanceType.choices), read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)
    condition_lines = serializers.SerializerMethodField()
    questions = QuestionSerializer(many=True, read_only=True)
    is_open = serializers.BooleanField(read_only=True)
    disclaimer = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Scenario
        fields = [
            "reference",
            "state",
            "owner",
            *FIELDS,
            "measures",
            "condition_lines",
            "questions",
            "is_open",
            "published_at",
            *OWNERS_ONLY,
            "disclaimer",
            "url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_condition_lines(self, scenario: Scenario) -> list[str]:
        """The conditions as people read them."""
        return scenario.posted_conditions.labels()

    def get_disclaimer(self, _scenario: Scenario) -> str:
        return _("本信息为场景需求，不构成采购邀约或承诺；依法须招标的另行组织")

    def to_representation(self, instance: Scenario) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        user = self.context["request"].user
        hidden: list[str] = [] if may("see_contact", user, instance) else [*CONTACT]
        hidden += [] if works_for_owner(user, instance) else [*OWNERS_ONLY]
        return {name: value for name, value in shown.items() if name not in hidden}


class MeasureInput(KnownKeys):
    name = serializers.CharField(max_length=60)
    now = serializers.CharField(max_length=40, required=False, allow_blank=True)
    target = serializers.CharField(max_length=40, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    by = serializers.CharField(max_length=40, required=False, allow_blank=True)


class DraftSerializer(KnownKeys, serializers.ModelSerializer[Scenario]):
    """What an owner writes. Money in 万元; `field` and `site_region` by code."""

    field = serializers.SlugRelatedField(
        slug_field="code", queryset=ScenarioField.objects.all(), required=False, allow_null=True
    )
    site_region = serializers.SlugRelatedField(
        slug_field="code", queryset=Region.objects.cities(), required=False, allow_null=True
    )
    chance_types = serializers.ListField(
        child=serializers.ChoiceField(choices=ChanceType.choices), required=False, validators=[check_chances]
    )
    conditions = serializers.JSONField(required=False, validators=[check_conditions])
    measures = MeasureInput(many=True, required=False)

    class Meta:
        model = Scenario
        fields = [*FIELDS, MEASURES]

    def texts(self) -> dict[str, Any]:
        """The fields of the model that were sent."""
        return {name: value for name, value in self.validated_data.items() if name in FIELDS}

    def measure_texts(self) -> list[MeasureText] | None:
        """The measures, None where none were sent."""
        sent = self.validated_data.get(MEASURES)
        return None if sent is None else [MeasureText(**row) for row in sent]


class NewDraftSerializer(DraftSerializer):
    owner = serializers.SlugRelatedField(
        slug_field="reference",
        queryset=Organisation.objects.scenario_owners(),
        required=False,
        help_text=_("单位编号；只为一个单位写场景时可不填。"),
    )

    class Meta(DraftSerializer.Meta):
        fields = ["owner", *DraftSerializer.Meta.fields]


class EditSerializer(DraftSerializer):
    edit_number = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=_("读到的 edit_number；其间有人保存过则答 409。")
    )

    class Meta(DraftSerializer.Meta):
        fields = ["edit_number", *DraftSerializer.Meta.fields]
        extra_kwargs = {"title": {"required": False}}


class ReasonSerializer(KnownKeys, PlainTexts):
    reason = serializers.CharField(max_length=300)
