"""/api/v1/ties/: what one declared oneself; officers read all. Writing needs the scope ties:write."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.conflicts import actions
from backend.conflicts.errors import WrongTie
from backend.conflicts.models import Tie
from backend.conflicts.serializers import NewTie, TieSerializer


class TieViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Tie]):
    serializer_class = TieSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "ties:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Tie.objects.none()

    def get_queryset(self) -> QuerySet[Tie]:
        rows = Tie.objects.visible_to(self.request.user)
        if self.request.method not in permissions.SAFE_METHODS:
            rows = Tie.objects.editable_by(self.request.user)
        return rows.select_related("left_person", "left_body", "right_person", "right_body")

    @extend_schema(request=NewTie, responses={201: TieSerializer})
    def create(self, request: Request) -> Response:
        """Declare a tie of oneself to an organisation."""
        sent = NewTie(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        user = cast("User", request.user)
        given = dict(sent.validated_data)
        try:
            tie = actions.declare_tie(user, given.pop("right"), by=user, **given)
        except WrongTie as wrong:
            raise exceptions.ValidationError({name: [said] for name, said in wrong.sentences.items()}) from wrong
        return Response(self.get_serializer(tie).data, status=HTTPStatus.CREATED)

    @extend_schema(request=None, responses=TieSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Take back what was a mistake."""
        tie = actions.withdraw_tie(self.get_object(), by=cast("User", request.user))
        return Response(self.get_serializer(tie).data)
