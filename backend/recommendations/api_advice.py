"""/api/v1/scenario-advice/: 填报提示 for a program that writes scenarios. It stores nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.scopes import HasScope
from backend.recommendations.advising import Draft, advise
from backend.recommendations.api import BeingPrepared
from backend.recommendations.rules import asks_nearest
from backend.recommendations.serializers import NearProblemSerializer
from backend.scenarios.models import Scenario
from backend.scenarios.serializers import DraftSerializer
from backend.scenarios.texts import MeasureText


class RemarkSerializer(serializers.Serializer[Any]):
    """A sentence without a figure, and the field in which it stands."""

    field = serializers.CharField(source="field_name")
    text = serializers.CharField()


class PartSerializer(serializers.Serializer[Any]):
    """A part of the text, the typical problem it is about, and how many admitted entities answer that."""

    text = serializers.CharField()
    problem = serializers.CharField()
    able = serializers.IntegerField()


class SameSerializer(serializers.Serializer[Any]):
    """A scenario that says the same; `is_copy` where most of its words are the same too."""

    title = serializers.CharField()
    owner = serializers.CharField()
    reference = serializers.CharField()
    is_copy = serializers.BooleanField()


class AdviceSerializer(serializers.Serializer[Any]):
    """`enough` is false where there is too little text to say anything, and everything else is empty.

    `without_target`: nowhere in the text or among the measures stands how far it should go, in figures. `off`: the person has recommendation switched off, and nobody is counted. `leaves_out`: there are conditions on capital or
    revenue, which are not counted.
    """

    enough = serializers.BooleanField()
    bands = serializers.DictField(child=serializers.IntegerField())
    held_back = serializers.IntegerField()
    admitted = serializers.IntegerField()
    off = serializers.BooleanField()
    leaves_out = serializers.BooleanField()
    vague = RemarkSerializer(many=True)
    without_target = serializers.BooleanField()
    without_data = serializers.BooleanField()
    mixed = serializers.ListField(child=serializers.CharField(), allow_null=True)
    parts = PartSerializer(many=True)
    alike = SameSerializer(many=True)
    near = NearProblemSerializer(many=True)


class ScenarioAdvice(APIView):
    """What can be said of a scenario before anybody sees it, for those who write needs and for officers.

    Needs the scope scenarios:write.
    """

    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "scenarios:write"

    @extend_schema(request=DraftSerializer, responses=AdviceSerializer)
    def post(self, request: Request) -> Response:
        if not asks_nearest(request.user):
            raise Http404
        sent = DraftSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        measures: list[MeasureText] = sent.measure_texts() or []
        advice = advise(Draft(Scenario(**sent.texts()), measures), request.user)
        if advice is None:
            raise BeingPrepared
        return Response(AdviceSerializer(advice).data)
