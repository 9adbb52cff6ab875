"""/api/v1/entities/ and /api/v1/profiles/: the public facts of entities, and the profiles of those one works for."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.organisations.actions import save_profile
from backend.organisations.filters import EntityFilter
from backend.organisations.models import EntityProfile, Organisation
from backend.organisations.serializers import (
    EntityLineSerializer,
    EntitySerializer,
    ProfileInput,
    ProfileSerializer,
)

REFERENCE = "[0-9A-Z]+"


class EntityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Organisation]):
    """Admitted entities, open to everybody; before admission an entity is seen by its own people and by officers."""

    serializer_class = EntitySerializer
    filterset_class = EntityFilter
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    lookup_field = "reference"
    lookup_value_regex = REFERENCE
    queryset = Organisation.objects.none()

    def get_queryset(self) -> QuerySet[Organisation]:
        rows = Organisation.objects.entities().select_related("region", "county", "profile__primary_field")
        if self.action == "list":
            return rows.public()
        return rows.visible_to(self.request.user).prefetch_related(
            "cases", "products", "cards", "qualifications__qualification", "profile__tags"
        )

    def get_serializer_class(self) -> type[BaseSerializer[Organisation]]:
        return EntityLineSerializer if self.action == "list" else EntitySerializer


class ProfileViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[EntityProfile]):
    """The profiles of the entities that this person works for. Writing needs the scope profile:write and a role that writes."""

    serializer_class = ProfileSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "profile:write"
    lookup_field = "organisation__reference"
    lookup_url_kwarg = "reference"
    lookup_value_regex = REFERENCE
    queryset = EntityProfile.objects.none()

    def get_queryset(self) -> QuerySet[EntityProfile]:
        rows = (
            EntityProfile.objects.filter(organisation__in=Organisation.objects.of(self.request.user).values("pk"))
            if self.request.method in permissions.SAFE_METHODS
            else EntityProfile.objects.editable_by(self.request.user)
        )
        return rows.select_related("organisation", "primary_field").prefetch_related("tags")

    @extend_schema(request=ProfileInput, responses=ProfileSerializer)
    def partial_update(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Change what was sent; the rest stays."""
        profile = self.get_object()
        sent = ProfileInput(profile, data=request.data, partial=True, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        save_profile(profile, by=cast("User", request.user), fields=sent.texts(), tags=sent.validated_data.get("tags"))
        return Response(self.get_serializer(self.get_queryset().get(pk=profile.pk)).data)
