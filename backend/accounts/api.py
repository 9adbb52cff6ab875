"""/api/v1/notices/: a person's own notices. They are numbered 1, 2, 3 … so a client asks for what came after the last."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.scopes import HasScope
from backend.accounts.serializers import AskedSince, NoticeSerializer, ReadInput, ReadSerializer, SinceSerializer
from backend.web.api import CursorPagination
from notifications.models import Notice
from notifications.reading import mark_read, since_payload, unread_count


class NewestFirst(CursorPagination):
    ordering = "-number"


class NoticeViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Notice]):
    """Marking as read needs the scope notices:write."""

    serializer_class = NoticeSerializer
    pagination_class = NewestFirst
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "notices:write"
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        rows = Notice.objects.visible_to(self.request.user)
        return rows.unread() if self.request.query_params.get("unread") == "true" else rows

    @extend_schema(parameters=[OpenApiParameter("unread", bool, description="只要未读的。")])
    def list(self, request: Request) -> Response:
        """Newest first."""
        return super().list(request)

    @extend_schema(parameters=[AskedSince], responses=SinceSerializer)
    @action(detail=False, pagination_class=None, filter_backends=[])
    def since(self, request: Request) -> Response:
        """What came after a number, in order."""
        asked = AskedSince(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(since_payload(request.user, asked.validated_data["since"]))

    @extend_schema(request=ReadInput, responses=ReadSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Mark these as read, or all; numbers of other people's notices change nothing."""
        sent = ReadInput(data=request.data)
        sent.is_valid(raise_exception=True)
        changed = mark_read(request.user, sent.validated_data.get("numbers"))
        return Response({"changed": changed, "unread": unread_count(request.user)})
