"""/api/v1/events/: what everybody may read of events, and the programme as it went out."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.scopes import HasScope
from backend.roadshows.models import Event
from backend.roadshows.queries import items_of, latest_release
from backend.roadshows.serializers import EventSerializer, ProgrammeSerializer


class EventViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Event]):
    """Called events are open to everybody; drafts are their organiser's."""

    serializer_class = EventSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet[Event]:
        rows = Event.objects.visible_to(self.request.user)
        return rows.select_related("organiser").prefetch_related("half_days")

    @extend_schema(responses=ProgrammeSerializer)
    @action(detail=True)
    def programme(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """The latest release; 404 while nothing went out."""
        release = latest_release(self.get_object())
        if release is None:
            raise Http404
        context = {**self.get_serializer_context(), "items": items_of(release)}
        return Response(ProgrammeSerializer(release, context=context).data)
