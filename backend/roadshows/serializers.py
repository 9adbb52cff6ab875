"""Events as the API gives them: what the public pages say."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.organisations.models import Organisation
from backend.roadshows.choices import Result
from backend.roadshows.models import Event, HalfDay
from backend.roadshows.queries import Item
from backend.web.serializers import KnownKeys, PlainTexts


class OrganiserSerializer(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ["reference", "name", "kind"]
        read_only_fields = fields


class HalfDaySerializer(serializers.ModelSerializer[HalfDay]):
    class Meta:
        model = HalfDay
        fields = ["date", "starts", "ends"]
        read_only_fields = fields


class EventSerializer(serializers.ModelSerializer[Event]):
    organiser = OrganiserSerializer(read_only=True)
    half_days = HalfDaySerializer(many=True, read_only=True)
    is_open = serializers.BooleanField(read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["reference", "state", "kind", "title", "purpose", "place", "organiser", "half_days", "places",
                  "apply_until", "is_open", "called_at", "url"]  # fmt: skip
        read_only_fields = fields

    def get_url(self, event: Event) -> str:
        return reverse("roadshows:event", args=[event.reference])


class ItemSerializer(serializers.Serializer[Item]):
    """A session of the programme, without the people who are needed at it."""

    reference = serializers.CharField()
    title = serializers.CharField()
    room = serializers.CharField()
    begin = serializers.DateTimeField()
    end = serializers.DateTimeField()
    presenter = serializers.CharField()


class ProgrammeSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    released_at = serializers.DateTimeField()
    note = serializers.CharField()
    sessions = serializers.SerializerMethodField()

    @extend_schema_field(ItemSerializer(many=True))
    def get_sessions(self, _release: Any) -> Any:
        return ItemSerializer(self.context["items"], many=True).data


class MyMeetingSerializer(serializers.Serializer[Any]):
    """One of one's own meetings, as it went out."""

    reference = serializers.CharField(read_only=True)
    event = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    begin = serializers.DateTimeField(read_only=True)
    end = serializers.DateTimeField(read_only=True)
    where = serializers.CharField(read_only=True)


class NewOutcome(KnownKeys, PlainTexts):
    """What one's side says that a meeting came to."""

    result = serializers.ChoiceField(choices=Result.choices)
