"""/api/v1/search/: the one box, for programs. It stands in the top app because it finds what all of them hold."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.scopes import HasScope
from backend.dashboard.serializers import SearchSerializer, SuggestionsSerializer
from backend.web import searching
from search import query
from search.registry import registry

PER_PAGE = 20


def _parameters() -> list[OpenApiParameter]:
    """Words, kind, order, page, and every facet that a kind declares."""
    facets = {facet.name: facet.label for kind in registry.listed() for facet in kind.facets}
    return [
        OpenApiParameter("q", str, description=f"最多{searching.LONGEST}个字。"),
        OpenApiParameter("kind", str, enum=searching.kind_names()),
        OpenApiParameter("sort", str, enum=["relevance", "newest"]),
        OpenApiParameter(searching.PLAIN, str, many=True, description="按字词查、不当作条件的词，可多个。"),
        OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": searching.PAGE_MOST}),
        *(
            OpenApiParameter(name, str, many=True, description=f"{label}，可多个。")
            for name, label in sorted(facets.items())
        ),
    ]


class SearchView(APIView):
    """Finds what this person may see; visitors find what is public."""

    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]

    @extend_schema(parameters=_parameters(), responses=SearchSerializer)
    def get(self, request: Request) -> Response:
        """Most relevant first, at most two hundred of a kind; without words the newest."""
        result: Any = query(searching.read(request.query_params).by(request.user, limit=PER_PAGE))
        return Response(SearchSerializer(result).data)


class SuggestView(APIView):
    """Names for somebody who is still typing, of what this person may find."""

    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="已输入的字，两个字起。"),
            OpenApiParameter("kind", str, enum=searching.kind_names()),
        ],
        responses=SuggestionsSerializer,
    )
    def get(self, request: Request) -> Response:
        """At most eight: names that begin so, then names with a word that begins so; pinyin and first letters too."""
        asked = searching.read(request.query_params)
        found: Any = {"suggestions": searching.suggestions(asked.text, request.user, kind=asked.kind)}
        return Response(SuggestionsSerializer(found).data)
