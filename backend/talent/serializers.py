"""Experts as the API gives them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from backend.reference.models import Field, Region
from backend.talent.models import Expert, Pool
from backend.talent.rules import sees_contact

CONTACT = ("contact_phone", "contact_email")


class ExpertSerializer(serializers.ModelSerializer[Expert]):
    """As a reader of this role gets it: the contact is left out for whoever may not have it."""

    institution = serializers.CharField(source="institution_name", read_only=True)
    region = serializers.SlugRelatedField[Region](slug_field="code", read_only=True, allow_null=True)
    specialties = serializers.SlugRelatedField[Field](source="fields", slug_field="code", many=True, read_only=True)
    pools = serializers.SlugRelatedField[Pool](slug_field="code", many=True, read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Expert
        fields = [
            "reference",
            "name",
            "institution",
            "title",
            "region",
            "specialties",
            "pools",
            "bio",
            "topics",
            "availability",
            "availability_note",
            "state",
            *CONTACT,
            "url",
        ]
        read_only_fields = fields

    def get_url(self, expert: Expert) -> str:
        return reverse("talent:expert", args=[expert.reference])

    def to_representation(self, instance: Expert) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        hidden = () if sees_contact(self.context["request"].user, instance) else CONTACT
        return {name: value for name, value in shown.items() if name not in hidden}
