from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.organisations.models import Organisation
from backend.recommendations.by_time import OpenEntry
from backend.recommendations.choices import Answer, Band, ExpertReason, Reason
from backend.recommendations.models import ExpertMatch, Measurement, Recommendation, SavedSearch
from backend.recommendations.saved import address_of
from backend.scenarios.models import Scenario
from backend.web import searching
from backend.web.serializers import KnownKeys, PlainTexts


class SubjectSerializer(serializers.Serializer[Any]):
    """A scenario or a product, as far as a match names it."""

    kind = serializers.ChoiceField(choices=["scenario", "product"])
    reference = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField()


class EvidenceSerializer(serializers.Serializer[Any]):
    """A sentence of the need and one of the answer; spans are [start, end) of the linking words."""

    facet = serializers.CharField()
    need_text = serializers.CharField()
    need_source = serializers.CharField()
    need_span = serializers.ListField(child=serializers.IntegerField())
    answer_text = serializers.CharField()
    answer_source = serializers.CharField()
    answer_span = serializers.ListField(child=serializers.IntegerField())


class ConditionSerializer(serializers.Serializer[Any]):
    """A hard condition: met, not_met or unknown, and why."""

    title = serializers.CharField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    cure = serializers.CharField()


EVIDENCE_FIELDS = list(EvidenceSerializer().get_fields())
CONDITION_FIELDS = list(ConditionSerializer().get_fields())


def subject_of(subject: Any) -> dict[str, str]:
    """As SubjectSerializer says."""
    if isinstance(subject, Scenario):
        kind, title, owner = "scenario", subject.title, subject.owner
    else:
        kind, title, owner = "product", subject.name, subject.provider
    return {"kind": kind, "reference": subject.reference, "title": title, "organisation": owner.name}


def without_band(entry: OpenEntry, entity: Organisation) -> dict[str, Any]:
    """The form of a match where recommendation is off: nothing was compared, so there is neither band nor evidence."""
    told = [verdict.to_json() for verdict in entry.verdicts]
    return {
        "subject": subject_of(entry.subject),
        "entity": entity.reference,
        "entity_name": entity.name,
        "band": None,
        "band_label": "",
        "evidence": [],
        "conditions": [{name: one[name] for name in CONDITION_FIELDS} for one in told],
        "first_at": entry.subject.published_at,
        "refreshed_at": None,
    }


class MatchSerializer(serializers.ModelSerializer[Recommendation]):
    """One pair. The fit is a band; there is no percentage. With recommendation off there is no band, `evidence` is empty
    and `first_at` says when it was published.
    """

    subject = serializers.SerializerMethodField()
    entity = serializers.CharField(source="entity.reference")
    entity_name = serializers.CharField(source="entity.name")
    band = serializers.ChoiceField(choices=Band.choices, allow_null=True)
    band_label = serializers.CharField(source="get_band_display")
    refreshed_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.SerializerMethodField()
    conditions = serializers.SerializerMethodField()

    class Meta:
        model = Recommendation
        fields = [
            "subject", "entity", "entity_name", "band", "band_label", "evidence", "conditions", "first_at", "refreshed_at",
        ]  # fmt: skip

    @extend_schema_field(SubjectSerializer)
    def get_subject(self, pair: Recommendation) -> dict[str, str]:
        return subject_of(pair.scenario or pair.product)

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, pair: Recommendation) -> list[dict[str, Any]]:
        return [{name: one[name] for name in EVIDENCE_FIELDS} for one in pair.evidence]

    @extend_schema_field(ConditionSerializer(many=True))
    def get_conditions(self, pair: Recommendation) -> list[dict[str, Any]]:
        return [{name: one[name] for name in CONDITION_FIELDS} for one in pair.verdicts]


class AnswerSerializer(KnownKeys):
    """有意对接, or 暂不合适 with a reason; an empty answer takes the word back."""

    answer = serializers.ChoiceField(choices=Answer.choices, allow_blank=True)
    reason = serializers.ChoiceField(choices=Reason.choices, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["answer"] == Answer.UNSUITABLE and not attrs["reason"]:
            raise serializers.ValidationError({"reason": _("请选择一个理由。")})
        return attrs


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """A saved search; `found` is how many documents it has told, `last_found_at` when it last did."""

    filters = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    url = serializers.SerializerMethodField()
    found = serializers.IntegerField()
    last_found_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = SavedSearch
        fields = [
            "reference",
            "name",
            "words",
            "kind",
            "filters",
            "paused",
            "url",
            "found",
            "last_found_at",
            "created_at",
        ]

    def get_url(self, saved: SavedSearch) -> str:
        return address_of(saved)


class NewSavedSearchSerializer(PlainTexts, KnownKeys):
    """What the search page takes from its address: words, a kind, conditions by facet."""

    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    words = serializers.CharField(max_length=searching.LONGEST, required=False, allow_blank=True, default="")
    kind = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    filters = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=searching.LONGEST_VALUE), max_length=searching.VALUES_MOST
        ),
        required=False,
        default=dict,
    )

    def validate_kind(self, kind: str) -> str:
        if kind and kind not in searching.kind_names():
            raise serializers.ValidationError(
                _("没有这个类别，可以是%(known)s。") % {"known": "、".join(searching.kind_names())}
            )
        return kind

    def validate(self, attrs: Any) -> Any:
        attrs = super().validate(attrs)
        known = searching.facet_names(attrs["kind"])
        if strange := sorted(set(attrs["filters"]) - set(known)):
            raise serializers.ValidationError(
                {
                    "filters": [
                        _("没有条件“%(name)s”，可以是%(known)s。") % {"name": strange[0], "known": "、".join(known)}
                    ]
                }
            )
        return attrs

    def asked(self) -> searching.Asked:
        """As if it stood in an address."""
        query = QueryDict(mutable=True)
        query.update({"q": self.validated_data["words"], "kind": self.validated_data["kind"]})
        for name, values in self.validated_data["filters"].items():
            query.setlist(name, values)
        return searching.read(query)


class SavedSearchChanges(PlainTexts, KnownKeys):
    name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    paused = serializers.BooleanField(required=False)


class TargetSerializer(serializers.Serializer[Any]):
    """What one open scenario wants to reach."""

    words = serializers.CharField()
    scenario = serializers.CharField()
    reference = serializers.CharField()


class NearProblemSerializer(serializers.Serializer[Any]):
    """A problem of the library that a text is about; `able` counts the admitted entities that could answer."""

    name = serializers.CharField()
    field = serializers.CharField()
    need = serializers.CharField()
    targets = TargetSerializer(many=True)
    able = serializers.IntegerField()


class AskerSerializer(serializers.Serializer[Any]):
    """A scenario or an entity, as far as an expert's match names it."""

    kind = serializers.ChoiceField(choices=["scenario", "entity"])
    reference = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField()


class ExpertMatchSerializer(serializers.ModelSerializer[ExpertMatch]):
    """One pair of an expert and a scenario or entity. Contacts go by the bureau and are never part of it."""

    expert = serializers.CharField(source="expert.reference")
    expert_name = serializers.CharField(source="expert.name")
    institution = serializers.CharField(source="expert.institution_name")
    asker = serializers.SerializerMethodField()
    band_label = serializers.CharField(source="get_band_display")
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = ExpertMatch
        fields = [
            "expert", "expert_name", "institution", "asker", "band", "band_label", "evidence", "first_at", "refreshed_at",
        ]  # fmt: skip

    @extend_schema_field(AskerSerializer)
    def get_asker(self, match: ExpertMatch) -> dict[str, str]:
        if match.scenario is not None:
            one = match.scenario
            return {
                "kind": "scenario", "reference": one.reference, "title": one.title, "organisation": one.owner.name,
            }  # fmt: skip
        assert match.entity is not None, "a check constraint holds one of the two"
        entity = match.entity
        return {"kind": "entity", "reference": entity.reference, "title": entity.name, "organisation": entity.name}

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, match: ExpertMatch) -> list[dict[str, Any]]:
        return [{name: one[name] for name in EVIDENCE_FIELDS} for one in match.evidence]


class ExpertAnswerSerializer(AnswerSerializer):
    """想请教 or 愿意帮忙 (interested), or 暂不合适 with a reason; an empty answer takes the word back."""

    reason = serializers.ChoiceField(choices=ExpertReason.choices, required=False, allow_blank=True, default="")


class FiguresSerializer(serializers.Serializer[Any]):
    """A figure with the interval that holds it in 95 of 100 draws of the needs."""

    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class QualitySliceSerializer(serializers.Serializer[Any]):
    by = serializers.ChoiceField(choices=["field", "age"])
    name = serializers.CharField(source="label")
    needs = serializers.IntegerField()
    ndcg = FiguresSerializer()
    recall = FiguresSerializer()


class MeasuredFiguresSerializer(serializers.Serializer[Any]):
    """`covered` is known of the ranking in use alone."""

    ndcg = FiguresSerializer()
    recall = FiguresSerializer()
    shown = FiguresSerializer()
    gini = FiguresSerializer()
    covered = FiguresSerializer(required=False)


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """What one ranking reached."""

    method_label = serializers.CharField(source="get_method_display")
    figures = MeasuredFiguresSerializer()
    slices = QualitySliceSerializer(many=True)

    class Meta:
        model = Measurement
        fields = ["method", "method_label", "needs", "pairs", "entities", "figures", "slices"]


class QualitySerializer(serializers.Serializer[Any]):
    """The newest measurement; `rankings` is empty where nothing was measured."""

    at = serializers.DateTimeField(allow_null=True)
    model = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    judged = serializers.IntegerField()
    officers = serializers.IntegerField()
    kappa = serializers.FloatField(allow_null=True)
    shared = serializers.IntegerField()
    is_current = serializers.BooleanField()
    rankings = MeasurementSerializer(many=True, source="rows")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        now = instance.now
        told: dict[str, Any] = {"at": None, "model": "", "version": None}
        if now is not None:
            told = {"at": now.at, "model": now.model, "version": now.version}
        names = ("judged", "officers", "kappa", "shared", "is_current", "rows")
        return super().to_representation({**told, **{name: getattr(instance, name) for name in names}})
