"""Referrals as the API gives and takes them. Money in 万元, rates in % a year."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.organisations.models import Organisation
from backend.referrals.choices import CONSENT_DAYS, CONSENT_TERMS, ConsentKind
from backend.referrals.models import Disclosure, Referral, ReferralBatch
from backend.referrals.reading import stage_for_officers
from backend.referrals.rules import sees_decline, works_for_its_entity
from backend.web.serializers import KnownKeys, PlainTexts

DECLINE = ("decline_code", "decline_note")


class HouseSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ["reference", "name"]
        read_only_fields = fields


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """As officers, the regulator and the entity read it; why a bank declined is left out for whoever may not know (W15)."""

    batch = serializers.SlugRelatedField[ReferralBatch](slug_field="reference", read_only=True)
    letter_number = serializers.CharField(source="batch.letter_number", read_only=True)
    entity = HouseSerializer(read_only=True)
    bank = HouseSerializer(read_only=True)
    product = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)
    groups = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = [
            "reference",
            "batch",
            "letter_number",
            "entity",
            "bank",
            "product",
            "state",
            "groups",
            "asked_at",
            "answer_by",
            "answered_at",
            "clock_started_at",
            "reply_by",
            "replied_at",
            *DECLINE,
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_groups(self, referral: Referral) -> list[str]:
        """The groups of fields that the bank may read now."""
        return [one.group for one in referral.consents.all() if one.is_live and one.kind == ConsentKind.SHARE]

    def to_representation(self, instance: Referral) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        parties = self.context["request"].user
        if not works_for_its_entity(parties, instance):
            told = any(one.is_live and one.kind == ConsentKind.RESULT for one in instance.consents.all())
            shown["state"] = stage_for_officers(instance, result_consent=told)
        if not sees_decline(self.context["request"].user, instance):
            shown = {name: value for name, value in shown.items() if name not in DECLINE}
        return shown


class BatchSerializer(serializers.ModelSerializer[ReferralBatch]):
    pairs = serializers.IntegerField(read_only=True)

    class Meta:
        model = ReferralBatch
        fields = ["reference", "letter_number", "state", "pairs", "sent_at", "answered_at", "reason"]
        read_only_fields = fields


class DisclosureSerializer(serializers.ModelSerializer[Disclosure]):
    """One line of 谁看过我的资料."""

    referral = serializers.SlugRelatedField[Referral](slug_field="reference", read_only=True)
    person = serializers.CharField(source="person.name", read_only=True)
    organisation = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Disclosure
        fields = ["referral", "person", "organisation", "way", "groups", "purpose", "what", "at"]
        read_only_fields = fields


class ConsentSerializer(KnownKeys):
    groups = serializers.ListField(child=serializers.CharField(max_length=20), max_length=40)
    days = serializers.ChoiceField(choices=CONSENT_TERMS, default=CONSENT_DAYS)
    text_sha256 = serializers.CharField(
        max_length=64, help_text=gettext_lazy("读到的同意书的散列，见 consent-text；文本换过则答 409。")
    )
    result = serializers.BooleanField(default=False, help_text=gettext_lazy("同时同意授信结果回传。"))


class RefuseSerializer(KnownKeys, PlainTexts):
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class WithdrawSerializer(KnownKeys):
    group = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("只撤回这一组；不填则全部撤回。"),
    )
    result = serializers.BooleanField(default=False, help_text=gettext_lazy("只撤回授信结果回传的同意。"))


class ReturnSerializer(KnownKeys, PlainTexts):
    reason = serializers.CharField(max_length=300)


class ConsentTextSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    body = serializers.CharField()
