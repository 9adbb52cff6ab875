"""Ties as the API gives and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.conflicts.choices import PERSON_TO_BODY, Kind
from backend.conflicts.models import Tie
from backend.organisations.models import Organisation
from backend.web.serializers import KnownKeys, PlainTexts


class TieSerializer(serializers.ModelSerializer[Tie]):
    left = serializers.SerializerMethodField()
    right = serializers.CharField(read_only=True)

    class Meta:
        model = Tie
        fields = ["reference", "kind", "left", "right", "share", "since", "until", "note", "source", "state",
                  "declared_at"]  # fmt: skip
        read_only_fields = fields

    def get_left(self, tie: Tie) -> str:
        return str(tie.left_person or tie.left_body)


class NewTie(KnownKeys, PlainTexts):
    """Of oneself to an organisation, which is named by its reference."""

    right = serializers.SlugRelatedField(slug_field="reference", queryset=Organisation.objects.all())
    kind = serializers.ChoiceField(choices=[(value, label) for value, label in Kind.choices if value in PERSON_TO_BODY])
    share = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, allow_null=True
    )
    since = serializers.DateField(required=False, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """Only what this person may see can be named."""
        named = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            named["right"].queryset = Organisation.objects.visible_to(request.user)  # type: ignore[attr-defined]
        return named
