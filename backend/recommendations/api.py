"""/api/v1/matches/: what an entity fits, and what it says to it; from the other side, who fits a scenario or product.

/api/v1/saved-searches/: a person's own saved searches.
/api/v1/problems/nearest/: which typical problems a text is about.
/api/v1/helping/: what an expert may help with; whom a scenario or an entity may ask stands beside its other matches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, mixins, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer
from backend.recommendations import actions
from backend.recommendations.actions import ask_expert, offer_help, respond
from backend.recommendations.by_time import open_by_time, open_entries
from backend.recommendations.errors import NotSaved, RecommendationsError
from backend.recommendations.experts import askers_for, experts_for
from backend.recommendations.models import ExpertMatch, Recommendation, SavedSearch
from backend.recommendations.nearest import nearest_problems
from backend.recommendations.optout import entity_is_off, person_is_off
from backend.recommendations.quality_queries import quality_now
from backend.recommendations.queries import entities_for, standing_pairs
from backend.recommendations.rules import asks_nearest, sees_entities_for, sees_experts_for
from backend.recommendations.serializers import (
    AnswerSerializer,
    ExpertAnswerSerializer,
    ExpertMatchSerializer,
    MatchSerializer,
    NearProblemSerializer,
    NewSavedSearchSerializer,
    QualitySerializer,
    SavedSearchChanges,
    SavedSearchSerializer,
    without_band,
)
from backend.recommendations.subjects import ASKERS, KINDS, own_expert, visible_asker, visible_expert, visible_subject
from backend.scenarios.models import Scenario
from backend.talent.rules import finds_experts
from backend.web.api import CursorPagination

ON, OFF = "on", "off"
DIGITS_MOST = 9
TEXT_MOST = 2_000  # characters of a text in an address

SUBJECT = [
    OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(KINDS)),
    OpenApiParameter("reference", OpenApiTypes.STR, OpenApiParameter.PATH),
]


class SaysWhether(CursorPagination):
    """Says that recommendation is on, or, of a list that is empty for it, that it is off."""

    off = False

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data = {"recommendation": OFF if self.off else ON, **response.data}
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"]["recommendation"] = {"type": "string", "enum": [ON, OFF]}
        described["required"] = [*described.get("required", []), "recommendation"]
        return described


class BestFirst(SaysWhether):
    """In the order of the pages: by band, within it by score less price."""

    ordering = "-worth"


class ByTime:
    """Pages of what is open, the latest first. The cursor is the place in the list, as text: readers follow `next`."""

    def __init__(self, request: Request) -> None:
        self.request = request
        limit = request.query_params.get(CursorPagination.page_size_query_param, "")
        size = int(limit) if limit.isascii() and limit.isdigit() and len(limit) <= DIGITS_MOST else 0
        self.size = min(size, CursorPagination.max_page_size) or CursorPagination.page_size
        cursor = request.query_params.get(CursorPagination.cursor_query_param, "") or "0"
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= DIGITS_MOST):
            raise exceptions.NotFound(CursorPagination.invalid_cursor_message)
        self.start = int(cursor)

    def answer(self, entities: Sequence[Organisation]) -> Response:
        """Each open scenario and product for each of the entities, with its conditions and without a band."""
        places = list(open_by_time()[self.start : self.start + self.size + 1]) if entities else []
        shown = places[: self.size]
        by_entity = [open_entries(shown, entity) for entity in entities]
        rows = [
            without_band(entry, entity)
            for entries in zip(*by_entity, strict=True)
            for entity, entry in zip(entities, entries, strict=True)
        ]
        return Response(
            {
                "recommendation": OFF,
                "next": self._link(self.start + self.size) if len(places) > self.size else None,
                "previous": self._link(max(0, self.start - self.size)) if self.start else None,
                "results": rows,
            }
        )

    def _link(self, start: int) -> str:
        url = self.request.build_absolute_uri()
        return str(replace_query_param(url, CursorPagination.cursor_query_param, str(start)))


class MatchList(generics.ListAPIView[Recommendation]):
    """What one's own entities fit today, best first; with recommendation off all that is open, the latest first."""

    serializer_class = MatchSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    pagination_class = BestFirst
    queryset = Recommendation.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Off is the person's own word, or that of all entities the person works for."""
        entities = list(Organisation.objects.of(request.user).entities().order_by("pk"))
        off = person_is_off(request.user) or (bool(entities) and all(entity_is_off(one.pk) for one in entities))
        return ByTime(request).answer(entities) if off else super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Recommendation]:
        mine = Organisation.objects.of(self.request.user).entities()
        rows: QuerySet[Recommendation] = standing_pairs().filter(entity__in=mine).joint_once().best_first()
        return rows


class RecommendedList(generics.ListAPIView[Recommendation]):
    """The entities that fit a scenario or a product, for its owner or provider, best first; none with recommendation off."""

    serializer_class = MatchSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    pagination_class = BestFirst
    queryset = Recommendation.objects.none()

    @extend_schema(parameters=SUBJECT)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Recommendation]:
        if getattr(self, "swagger_fake_view", False):  # the schema asks without a path
            return Recommendation.objects.none()
        subject = visible_subject(self.request.user, self.kwargs["kind"], self.kwargs["reference"])
        if not sees_entities_for(self.request.user, subject):
            raise Http404
        if person_is_off(self.request.user):
            cast("SaysWhether", self.paginator).off = True
            return entities_for(subject).none()
        return entities_for(subject)


class MatchAnswer(APIView):
    """Say 有意对接 or 暂不合适 to a scenario or product, for one's own entity. Needs the scope matches:write."""

    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "matches:write"

    @extend_schema(parameters=SUBJECT, request=AnswerSerializer, responses={204: None})
    def post(self, request: Request, kind: str, reference: str) -> Response:
        entity = _one_entity(request)
        subject = visible_subject(request.user, kind, reference)
        sent = AnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return _heard(lambda: respond(subject, entity, by=cast("User", request.user), **sent.validated_data))


class ByScore(SaysWhether):
    """The best first; the bands follow the score."""

    ordering = "-score"


class ExpertMatches(generics.ListAPIView[ExpertMatch]):
    """What the three lists of pairs with experts share. Whoever may not find experts is told that there is nothing here;
    whoever switched recommendation off gets none.
    """

    serializer_class = ExpertMatchSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    pagination_class = ByScore
    queryset = ExpertMatch.objects.none()

    def shown(self, rows: QuerySet[ExpertMatch]) -> QuerySet[ExpertMatch]:
        if person_is_off(self.request.user):
            cast("SaysWhether", self.paginator).off = True
            return rows.none()
        return rows.select_related("expert__institution", "scenario__owner", "entity")


class ExpertsForOwnEntities(ExpertMatches):
    """Experts who may help one's own entities with what they work on, best first."""

    def get_queryset(self) -> QuerySet[ExpertMatch]:
        if not finds_experts(self.request.user):
            raise Http404
        mine = Organisation.objects.of(self.request.user).entities()
        rows = ExpertMatch.objects.standing().visible_to(self.request.user).filter(entity__in=mine)
        return self.shown(rows)


class ExpertsForScenario(ExpertMatches):
    """Experts who may help with a scenario, for its owner, best first."""

    def get_queryset(self) -> QuerySet[ExpertMatch]:
        if getattr(self, "swagger_fake_view", False):  # the schema asks without a path
            return ExpertMatch.objects.none()
        scenario = visible_subject(self.request.user, "scenario", self.kwargs["reference"])
        if not isinstance(scenario, Scenario) or not sees_experts_for(self.request.user, scenario):
            raise Http404
        return self.shown(experts_for(self.request.user, scenario))


class HelpingList(ExpertMatches):
    """Scenarios and entities that may need the expert who asks, best first."""

    def get_queryset(self) -> QuerySet[ExpertMatch]:
        if getattr(self, "swagger_fake_view", False):  # the schema asks without a person
            return ExpertMatch.objects.none()
        return self.shown(askers_for(own_expert(self.request.user)))


class AskExpert(APIView):
    """Say 想请教 or 暂不合适 to an expert, for one's own entity. Needs the scope matches:write."""

    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "matches:write"

    @extend_schema(parameters=[SUBJECT[1]], request=ExpertAnswerSerializer, responses={204: None})
    def post(self, request: Request, reference: str) -> Response:
        entity = _one_entity(request)
        expert = visible_expert(request.user, reference)
        sent = ExpertAnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return _heard(lambda: ask_expert(entity, expert, by=cast("User", request.user), **sent.validated_data))


class OfferHelp(APIView):
    """Say 愿意帮忙 or 暂不合适 to a scenario or an entity, as the expert. Needs the scope matches:write."""

    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "matches:write"

    @extend_schema(
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(ASKERS)), SUBJECT[1]],
        request=ExpertAnswerSerializer,
        responses={204: None},
    )
    def post(self, request: Request, kind: str, reference: str) -> Response:
        expert = own_expert(request.user)
        asker = visible_asker(request.user, kind, reference)
        sent = ExpertAnswerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return _heard(lambda: offer_help(expert, asker, by=cast("User", request.user), **sent.validated_data))


def _one_entity(request: Request) -> Organisation:
    """The one entity that the person writes for."""
    entities = list(Organisation.objects.editable_by(request.user).entities()[:2])
    if not entities:
        raise Http404
    if len(entities) > 1:
        raise exceptions.ValidationError({"answer": [_("您为多个主体工作，请在网页上表态。")]})
    return entities[0]


def _heard(say: Callable[[], object]) -> Response:
    try:
        say()
    except RecommendationsError as refused:
        raise exceptions.ValidationError({"answer": [str(refused)]}) from refused
    return Response(status=204)


class SavedSearchViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[SavedSearch]
):
    """A person's own saved searches. Writing needs the scope saved-searches:write."""

    serializer_class = SavedSearchSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    pagination_class = CursorPagination
    write_scope = "saved-searches:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = SavedSearch.objects.none()

    def get_queryset(self) -> QuerySet[SavedSearch]:
        rows: QuerySet[SavedSearch] = SavedSearch.objects.visible_to(self.request.user).with_finds().defer("known")
        return rows

    @extend_schema(request=NewSavedSearchSerializer, responses={200: SavedSearchSerializer, 201: SavedSearchSerializer})
    def create(self, request: Request) -> Response:
        """Save a search; the one that was there already, with 200, where it asks the same."""
        sent = NewSavedSearchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            saved, fresh = actions.save_search(sent.asked(), name=sent.validated_data["name"], by=self._user())
        except NotSaved as refused:
            raise exceptions.ValidationError({"words": [str(refused)]}) from refused
        return self._answer(saved, HTTPStatus.CREATED if fresh else HTTPStatus.OK)

    @extend_schema(request=SavedSearchChanges, responses=SavedSearchSerializer)
    def partial_update(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Another name, a pause or its end."""
        saved = self.get_object()
        sent = SavedSearchChanges(data=request.data)
        sent.is_valid(raise_exception=True)
        if "name" in sent.validated_data:
            actions.rename_search(saved, sent.validated_data["name"], by=self._user())
        if sent.validated_data.get("paused") is True:
            actions.pause_search(saved, by=self._user())
        elif sent.validated_data.get("paused") is False and saved.paused:
            try:
                actions.resume_search(saved, by=self._user())
            except NotSaved as refused:
                raise exceptions.ValidationError({"paused": [str(refused)]}) from refused
        return self._answer(saved)

    def perform_destroy(self, instance: SavedSearch) -> None:
        actions.remove_search(instance, by=self._user())

    def _answer(self, saved: SavedSearch, status: int = HTTPStatus.OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=saved.pk)).data, status=status)

    def _user(self) -> User:
        return cast("User", self.request.user)


class BeingPrepared(exceptions.APIException):
    status_code = 503
    default_code = "being_prepared"

    def __init__(self) -> None:
        super().__init__(_("问题库正在准备，请稍后再试。"))


class NearestProblems(APIView):
    """The three typical problems that a text is about, nearest first, for those who write needs and for officers."""

    permission_classes = [permissions.IsAuthenticated, HasScope]

    @extend_schema(
        parameters=[OpenApiParameter("text", OpenApiTypes.STR, required=True)],
        responses=NearProblemSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        if not asks_nearest(request.user):
            raise Http404
        text = request.query_params.get("text", "").strip()
        if not text:
            raise exceptions.ValidationError({"text": [_("请写一段话：难在哪里，现在怎么做。")]})
        near = nearest_problems(text[:TEXT_MOST])
        if near is None:
            raise BeingPrepared
        return Response(NearProblemSerializer(near, many=True).data)


class MatchQuality(APIView):
    """How well matching was measured to work: each ranking with its figures and intervals, for officers."""

    permission_classes = [permissions.IsAuthenticated, HasScope]

    @extend_schema(responses=QualitySerializer)
    def get(self, request: Request) -> Response:
        if not is_officer(request.user):
            raise Http404
        return Response(QualitySerializer(quality_now()).data)
