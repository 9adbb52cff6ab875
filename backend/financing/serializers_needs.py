"""Needs, joint offers and kinds as the API gives and takes them. Money in 万元, terms in months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.financing.models import JointOffer, Need, Product
from backend.financing.rules import sees_contact
from backend.financing.serializers import ProviderSerializer
from backend.reference.models import ProductKind
from backend.web.serializers import KnownKeys, PlainTexts

if TYPE_CHECKING:
    from backend.accounts.models import User

TEXTS = [
    "kind",
    "amount",
    "purpose",
    "term_months",
    "security",
    "needed_by",
    "about",
    "contact_name",
    "contact_phone",
]


class ProductKindSerializer(serializers.ModelSerializer[ProductKind]):
    class Meta:
        model = ProductKind
        fields = ["code", "name", "borrows", "has_rate", "has_term", "has_security"]
        read_only_fields = fields


class NeedSerializer(serializers.ModelSerializer[Need]):
    """Whoever may read a need reads all of it."""

    entity = serializers.CharField(source="entity.reference", read_only=True)
    entity_name = serializers.CharField(source="entity.name", read_only=True)
    kind = serializers.SlugRelatedField[ProductKind](slug_field="code", read_only=True)
    is_current = serializers.BooleanField(read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Need
        fields = [
            "reference",
            "state",
            "entity",
            "entity_name",
            *TEXTS,
            "is_current",
            "posted_at",
            "expires_on",
            "closed_reason",
            "edit_number",
            "url",
        ]
        read_only_fields = fields

    def get_url(self, need: Need) -> str:
        return reverse("financing:need", args=[need.reference])


class NeedInput(KnownKeys, PlainTexts, serializers.ModelSerializer[Need]):
    """What the entity's people write; the kind by code."""

    kind = serializers.SlugRelatedField(
        slug_field="code", queryset=ProductKind.objects.offered(), required=False, allow_null=True
    )

    class Meta:
        model = Need
        fields = TEXTS


class NeedEdit(NeedInput):
    edit_number = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=gettext_lazy("读到的 edit_number；其间有人保存过则答 409。")
    )

    class Meta(NeedInput.Meta):
        fields = ["edit_number", *TEXTS]

    def validate(self, attrs: Any) -> Any:
        """The number is asked for also where only some of the texts are sent."""
        if "edit_number" not in attrs:
            raise serializers.ValidationError({"edit_number": [self.fields["edit_number"].error_messages["required"]]})
        return super().validate(attrs)


class JointPartSerializer(serializers.ModelSerializer[Product]):
    """One of the two products, with its contact for whoever may see it."""

    provider = ProviderSerializer(read_only=True)
    kind = serializers.SlugRelatedField[ProductKind](slug_field="code", read_only=True)

    class Meta:
        model = Product
        fields = [
            "reference",
            "name",
            "provider",
            "kind",
            "amount_high",
            "valid_until",
            "contact_name",
            "contact_phone",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Product) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        hidden = () if sees_contact(self.context["request"].user, instance) else ("contact_name", "contact_phone")
        return {name: value for name, value in shown.items() if name not in hidden}


class JointSerializer(serializers.ModelSerializer[JointOffer]):
    bank_product = JointPartSerializer(read_only=True)
    fund_product = JointPartSerializer(read_only=True)
    proposed_by = serializers.CharField(source="proposed_by.reference", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = JointOffer
        fields = [
            "reference",
            "state",
            "bank_product",
            "fund_product",
            "terms",
            "proposed_by",
            "confirmed_at",
            "ended_at",
            "ended_reason",
            "url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_url(self, offer: JointOffer) -> str:
        return reverse("financing:joint", args=[offer.reference])


class OwnProduct(serializers.SlugRelatedField[Product]):
    """One that the person writes for, by reference."""

    def get_queryset(self) -> Any:
        return Product.objects.editable_by(cast("User", self.context["request"].user)).select_related("provider")


class OfferedProduct(serializers.SlugRelatedField[Product]):
    """Any that is on offer, by reference."""

    def get_queryset(self) -> Any:
        return Product.objects.on_offer().select_related("provider")


class NewJoint(KnownKeys, PlainTexts):
    own = OwnProduct(slug_field="reference", queryset=Product.objects.none())
    partner = OfferedProduct(slug_field="reference", queryset=Product.objects.none())
    terms = serializers.CharField(max_length=600)
