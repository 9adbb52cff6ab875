"""Entities and profiles as the API gives and takes them. Entities: public facts; profiles: what their own people read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.organisations.models import (
    CapabilityCard,
    Case,
    EntityProfile,
    HeldQualification,
    OfferedProduct,
    Organisation,
)
from backend.reference.models import Field, Region
from backend.web.serializers import KnownKeys, PublicTexts

MOST_PEOPLE = 1_000_000  # a column holds more on SQLite than on PostgreSQL; what nobody means is refused on both
INTRODUCTION = ("intro_business", "intro_products", "intro_research", "intro_advantages")


class CaseSerializer(serializers.ModelSerializer[Case]):
    class Meta:
        model = Case
        fields = ["title", "problem", "technology", "results", "customer", "year"]


class OfferSerializer(serializers.ModelSerializer[OfferedProduct]):
    class Meta:
        model = OfferedProduct
        fields = ["name", "description"]


class CardSerializer(serializers.ModelSerializer[CapabilityCard]):
    class Meta:
        model = CapabilityCard
        fields = ["name", "novelty", "description"]


class QualificationSerializer(serializers.ModelSerializer[HeldQualification]):
    code = serializers.CharField(source="qualification.code", read_only=True)
    name = serializers.CharField(source="qualification.name", read_only=True)

    class Meta:
        model = HeldQualification
        fields = ["code", "name", "valid_until"]


class EntityLineSerializer(serializers.ModelSerializer[Organisation]):
    """An entity in a list."""

    region = serializers.SlugRelatedField[Region](slug_field="code", read_only=True, allow_null=True)
    county = serializers.SlugRelatedField[Region](slug_field="code", read_only=True, allow_null=True)
    primary_field = serializers.SlugRelatedField[Field](
        source="profile.primary_field", slug_field="code", read_only=True, allow_null=True
    )
    intro_business = serializers.CharField(source="profile.intro_business", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = [
            "reference",
            "name",
            "short_name",
            "legal_form",
            "founded_on",
            "registry_state",
            "region",
            "county",
            "primary_field",
            "intro_business",
            "url",
        ]
        read_only_fields = fields

    def get_url(self, entity: Organisation) -> str:
        return reverse("organisations:entity", args=[entity.reference])


class EntitySerializer(EntityLineSerializer):
    """The public facts of an entity, as its page shows them. Capital, revenue and telephones are not among them."""

    tags = serializers.SlugRelatedField[Field](source="profile.tags", slug_field="code", many=True, read_only=True)
    intro_products = serializers.CharField(source="profile.intro_products", read_only=True)
    intro_research = serializers.CharField(source="profile.intro_research", read_only=True)
    intro_advantages = serializers.CharField(source="profile.intro_advantages", read_only=True)
    cases = CaseSerializer(many=True, read_only=True)
    products = OfferSerializer(many=True, read_only=True)
    cards = CardSerializer(many=True, read_only=True)
    qualifications = QualificationSerializer(many=True, read_only=True)

    class Meta(EntityLineSerializer.Meta):
        fields = [
            *EntityLineSerializer.Meta.fields,
            *INTRODUCTION[1:],
            "tags",
            "cases",
            "products",
            "cards",
            "qualifications",
        ]
        read_only_fields = fields


class ProfileSerializer(serializers.ModelSerializer[EntityProfile]):
    """A profile as the entity's own people read it. Money in 万元."""

    reference = serializers.CharField(source="organisation.reference", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    registry_state = serializers.CharField(source="organisation.registry_state", read_only=True)
    contact_name = serializers.CharField(source="organisation.contact_name", read_only=True)
    contact_phone = serializers.CharField(source="organisation.contact_phone", read_only=True)
    primary_field = serializers.SlugRelatedField[Field](slug_field="code", read_only=True, allow_null=True)
    tags = serializers.SlugRelatedField[Field](slug_field="code", many=True, read_only=True)

    class Meta:
        model = EntityProfile
        fields = [
            "reference",
            "name",
            "registry_state",
            "contact_name",
            "contact_phone",
            *INTRODUCTION,
            "data_held",
            "primary_field",
            "tags",
            "registered_capital",
            "revenue_last_year",
            "headcount",
        ]
        read_only_fields = fields


class ProfileInput(KnownKeys, PublicTexts, serializers.ModelSerializer[EntityProfile]):
    """What the entity's people may change of it; fields and tags by code."""

    primary_field = serializers.SlugRelatedField(
        slug_field="code", queryset=Field.objects.filter(parent=None), required=False, allow_null=True
    )
    tags = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Field.objects.exclude(parent=None),
        many=True,
        required=False,
        help_text=_("只用于匹配。"),
    )

    class Meta:
        model = EntityProfile
        fields = [
            *INTRODUCTION,
            "data_held",
            "primary_field",
            "tags",
            "registered_capital",
            "revenue_last_year",
            "headcount",
        ]
        extra_kwargs = {"headcount": {"max_value": MOST_PEOPLE}}

    def texts(self) -> dict[str, Any]:
        """What was sent, without the tags."""
        return {name: value for name, value in self.validated_data.items() if name != "tags"}
