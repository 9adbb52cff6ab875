"""Products as the API gives and takes them. Money in 万元, rates in % a year, terms in months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError as ModelError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.financing.models import Product
from backend.financing.rules import sees_contact, works_for_provider
from backend.organisations.choices import FINANCIERS
from backend.organisations.models import Organisation
from backend.policy.conditions import Conditions
from backend.policy.errors import BadConditions
from backend.reference.models import ProductKind
from backend.web.serializers import KnownKeys, PlainTexts, PublicTexts, told

if TYPE_CHECKING:
    from backend.accounts.models import User

CONTACT = ("contact_name", "contact_phone")
PROVIDERS_ONLY = ("edit_number", "closed_reason")
TEXTS = [
    "kind",
    "name",
    "target",
    "features",
    "amount_low",
    "amount_high",
    "rate_low",
    "rate_high",
    "term_months",
    "security",
    "documents",
    "days_to_decision",
    "valid_until",
    "conditions",
    *CONTACT,
]


class ProviderSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ["reference", "name", "kind"]
        read_only_fields = fields


class ProductSerializer(serializers.ModelSerializer[Product]):
    """As a reader of this role gets it: the contact, and what only the provider's people see, are left out for others."""

    provider = ProviderSerializer(read_only=True)
    kind = serializers.SlugRelatedField[ProductKind](slug_field="code", read_only=True)
    condition_lines = serializers.SerializerMethodField()
    is_on_offer = serializers.BooleanField(read_only=True)
    disclaimer = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = [
            "reference",
            "state",
            "provider",
            *TEXTS,
            "condition_lines",
            "is_on_offer",
            "published_at",
            *PROVIDERS_ONLY,
            "disclaimer",
            "url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_condition_lines(self, product: Product) -> list[str]:
        """The conditions as people read them."""
        return Conditions.from_json(product.conditions).labels()

    def get_disclaimer(self, _product: Product) -> str:
        return _("推介不构成信用背书，银行自主决策。")

    def get_url(self, product: Product) -> str:
        return reverse("financing:product", args=[product.reference])

    def to_representation(self, instance: Product) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        user = self.context["request"].user
        hidden: list[str] = [] if sees_contact(user, instance) else [*CONTACT]
        hidden += [] if works_for_provider(user, instance) else [*PROVIDERS_ONLY]
        return {name: value for name, value in shown.items() if name not in hidden}


def check_conditions(value: Any) -> None:
    """The JSON that a form would store; sentences for what cannot be read or does not go together."""
    try:
        wrong = Conditions.from_json(value).problems()
    except BadConditions as unreadable:
        wrong = unreadable.sentences
    if wrong:
        raise serializers.ValidationError(wrong)


# Columns hold more on SQLite than on PostgreSQL; what nobody means is refused on both.
LONGEST_TERM = 600  # months
LONGEST_DECISION = 366  # days


class ProductInput(KnownKeys, PublicTexts, serializers.ModelSerializer[Product]):
    """What a provider's people write; the kind by code."""

    kind = serializers.SlugRelatedField(slug_field="code", queryset=ProductKind.objects.offered())
    conditions = serializers.JSONField(required=False, validators=[check_conditions])

    class Meta:
        model = Product
        fields = TEXTS
        extra_kwargs = {
            "term_months": {"max_value": LONGEST_TERM},
            "days_to_decision": {"max_value": LONGEST_DECISION},
        }

    def validate(self, attrs: Any) -> Any:
        """As the database will see it: an upper amount below the lower one is told, not crashed into."""
        sent = super().validate(attrs)
        held = _columns_of(self.instance) if self.instance else {}
        candidate = Product(**held)
        for name in (name for name in sent if name not in {"provider", "conditions"}):
            setattr(candidate, name, sent[name])
        try:
            candidate.validate_constraints(exclude={"provider", "reference"})
        except ModelError as wrong:
            raise told(wrong) from wrong
        return sent


class ProductEdit(ProductInput):
    edit_number = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=gettext_lazy("读到的 edit_number；其间有人保存过则答 409。")
    )

    class Meta(ProductInput.Meta):
        fields = ["edit_number", *TEXTS]

    def validate(self, attrs: Any) -> Any:
        """The number is asked for also where only some of the texts are sent."""
        if "edit_number" not in attrs:
            raise serializers.ValidationError({"edit_number": [self.fields["edit_number"].error_messages["required"]]})
        return super().validate(attrs)


class WhySerializer(KnownKeys, PlainTexts):
    reason = serializers.CharField(max_length=300)


def _columns_of(product: Product) -> dict[str, Any]:
    columns = Product._meta.concrete_fields
    return {column.attname: getattr(product, column.attname) for column in columns}


class ProviderField(serializers.SlugRelatedField[Organisation]):
    """One of the financiers that the person writes for, by reference."""

    def get_queryset(self) -> Any:
        user = cast("User", self.context["request"].user)
        return Organisation.objects.editable_by(user).filter(kind__in=FINANCIERS)


class NewProduct(ProductInput):
    provider = ProviderField(
        slug_field="reference",
        queryset=Organisation.objects.none(),
        required=False,
        help_text=gettext_lazy("机构编号；只为一家机构办事时可不填。"),
    )

    class Meta(ProductInput.Meta):
        fields = ["provider", *TEXTS]
