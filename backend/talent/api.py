"""/api/v1/experts/: for members of verified organisations, officers, and experts themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from backend.accounts.scopes import HasScope
from backend.talent.filters import ExpertFilter
from backend.talent.models import Expert
from backend.talent.rules import finds_experts
from backend.talent.serializers import ExpertSerializer


class ExpertViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Expert]):
    """Listed experts. Whoever may not find experts is told that there is nothing here."""

    serializer_class = ExpertSerializer
    filterset_class = ExpertFilter
    permission_classes = [permissions.IsAuthenticated, HasScope]
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Expert.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not finds_experts(request.user):
            raise Http404

    def get_queryset(self) -> QuerySet[Expert]:
        rows = Expert.objects.visible_to(self.request.user)
        return rows.select_related("institution", "region").prefetch_related("fields", "pools").distinct()
