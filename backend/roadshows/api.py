"""/api/v1/events/: what everybody may read of events, and the programme as it went out."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.roadshows.actions import say_outcome
from backend.roadshows.choices import Result
from backend.roadshows.errors import RoadshowsError
from backend.roadshows.models import Event, Meeting
from backend.roadshows.queries import items_of, latest_release
from backend.roadshows.released import meetings_agenda, mine_of
from backend.roadshows.serializers import EventSerializer, MyMeetingSerializer, NewOutcome, ProgrammeSerializer


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


class MeetingViewSet(viewsets.GenericViewSet[Meeting]):
    """/api/v1/meetings/: one's own one-to-one meetings by the latest releases, and what came of them."""

    serializer_class = MyMeetingSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "meetings:write"
    pagination_class = None
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Meeting.objects.none()

    @extend_schema(responses=MyMeetingSerializer(many=True))
    def list(self, request: Request) -> Response:
        found = sorted(meetings_agenda(cast("User", request.user)), key=lambda one: one[2].begin)
        rows = [
            {"reference": item.reference, "event": event.reference, "title": item.title, "begin": item.begin,
             "end": item.end, "where": item.room}
            for event, _release, item in found
        ]  # fmt: skip
        return Response(MyMeetingSerializer(rows, many=True).data)

    @extend_schema(request=NewOutcome, responses={204: None})
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, reference: str) -> Response:
        """Say for one's own side what came of a meeting that has begun; the latest word counts."""
        sent = NewOutcome(data=request.data)
        sent.is_valid(raise_exception=True)
        user = cast("User", request.user)
        seats = mine_of(user, writing=True).values_list("pk", flat=True)
        rows = Meeting.objects.filter(released=True).select_related(
            "event", "entity__organisation", "entity__person", "institution__organisation", "institution__person"
        )
        meeting = get_object_or_404(
            rows.filter(Q(entity_id__in=seats) | Q(institution_id__in=seats)), reference=reference
        )
        side = meeting.entity if meeting.entity_id in set(seats) else meeting.institution
        try:
            say_outcome(meeting, side, by=user, result=Result(sent.validated_data["result"]))
        except RoadshowsError as refused:
            raise exceptions.ValidationError({"result": [str(refused)]}) from refused
        return Response(status=HTTPStatus.NO_CONTENT)
