"""A bank's referrals as the API gives and takes them. Money in 万元, rates in % a year. No total anywhere (W18)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.referrals.choices import DeclineReason
from backend.referrals.indicators import disclaimer
from backend.referrals.models import Referral
from backend.web.serializers import KnownKeys, PlainTexts


class ReviewSerializer(serializers.ModelSerializer[Referral]):
    """One line of the queue: nothing that names the entity. The sheet does, and each reading of it is logged."""

    product = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)

    class Meta:
        model = Referral
        fields = [
            "reference", "state", "product", "clock_started_at", "reply_by", "replied_at", "decline_code",
            "decline_note", "amount", "rate", "term_months", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class ConsentedItemSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    value = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # as above
    on = serializers.CharField()


class ConsentedGroupSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    items = ConsentedItemSerializer(many=True)


class IndicatorSerializer(serializers.Serializer[Any]):
    """One indicator; `closed` where its group was not consented to."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    value = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # as above
    on = serializers.CharField()
    closed = serializers.BooleanField()


class ReviewSheetSerializer(ReviewSerializer):
    """What the bank may read at this moment. Needs `shown` and `card` in its context."""

    groups = serializers.SerializerMethodField()
    indicators = serializers.SerializerMethodField()
    notice = serializers.SerializerMethodField(help_text=gettext_lazy("随指标卡一起显示的声明。"))

    class Meta(ReviewSerializer.Meta):
        fields = [*ReviewSerializer.Meta.fields, "notice", "indicators", "groups"]
        read_only_fields = fields

    @extend_schema_field(ConsentedGroupSerializer(many=True))
    def get_groups(self, _referral: Referral) -> Any:
        rows = [{"code": code, "items": items} for code, items in self.context["shown"].items()]
        return ConsentedGroupSerializer(rows, many=True).data

    @extend_schema_field(IndicatorSerializer(many=True))
    def get_indicators(self, _referral: Referral) -> Any:
        return IndicatorSerializer(self.context["card"], many=True).data

    def get_notice(self, _referral: Referral) -> str:
        return disclaimer()


class AnonymousCardSerializer(serializers.Serializer[Any]):
    """An anonymous card; no lines where too few entities share it."""

    reference = serializers.CharField(source="referral.reference")
    lines = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.DictField(child=serializers.CharField())))
    def get_lines(self, row: Any) -> list[dict[str, str]]:
        return [{"term": str(term), "value": str(value)} for term, value in row.lines]


class ReviewDeclineSerializer(KnownKeys, PlainTexts):
    code = serializers.ChoiceField(choices=DeclineReason.choices)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class BankQuestionSerializer(KnownKeys, PlainTexts):
    body = serializers.CharField(max_length=1000)


class ReviewAdvanceSerializer(KnownKeys, PlainTexts):
    step = serializers.ChoiceField(
        choices=["contact", "due_diligence", "approve", "sign", "draw", "settle", "end"],
        help_text=gettext_lazy("办理到哪一步；次序见流程表。"),
    )
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, min_value=Decimal("0.01"))
    rate = serializers.DecimalField(max_digits=6, decimal_places=3, required=False, min_value=Decimal(0), max_value=Decimal(100))  # fmt: skip
    term_months = serializers.IntegerField(required=False, min_value=1, max_value=600)
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
