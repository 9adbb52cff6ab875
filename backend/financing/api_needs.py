"""/api/v1/needs/, /api/v1/joint-offers/ and /api/v1/product-kinds/."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.financing import actions
from backend.financing.api import Late
from backend.financing.errors import NeedEditedMeanwhile, NotEditable, NotReady, NotYourStep
from backend.financing.filters import NeedFilter
from backend.financing.models import JointOffer, Need
from backend.financing.serializers import WhySerializer
from backend.financing.serializers_needs import (
    JointSerializer,
    NeedEdit,
    NeedInput,
    NeedSerializer,
    NewJoint,
    ProductKindSerializer,
)
from backend.organisations.models import Organisation
from backend.reference.models import ProductKind


class Refusals(viewsets.GenericViewSet[Any]):
    """Actions' refusals as answers of HTTP; a lost race is one by itself."""

    def step(self, verb: Any, *given: Any, **more: Any) -> Any:
        try:
            return verb(*given, by=self.person, **more)
        except NotReady as missing:
            faults = {name or "detail": [said] for name, said in missing.sentences.items()}
            raise exceptions.ValidationError(faults) from missing
        except (NeedEditedMeanwhile, NotEditable) as late:
            raise Late(str(late)) from late
        except NotYourStep as refused:
            raise exceptions.PermissionDenied(str(refused)) from refused

    @property
    def person(self) -> User:
        return cast("User", self.request.user)


class NeedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Refusals):
    """An entity's financing needs: its own people's, and officers' to read. Writing needs the scope needs:write."""

    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "needs:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Need.objects.none()

    def get_queryset(self) -> QuerySet[Need]:
        reads = self.request.method in permissions.SAFE_METHODS
        person = self.request.user
        rows = Need.objects.visible_to(person) if reads else Need.objects.editable_by(person)
        return rows.select_related("kind", "entity")

    @extend_schema(request=NeedInput, responses={201: NeedSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft that only the entity's people see."""
        sent = NeedInput(data=request.data)
        sent.is_valid(raise_exception=True)
        entities = list(Organisation.objects.editable_by(self.person).entities()[:2])
        if len(entities) != 1:
            raise exceptions.PermissionDenied(_("当前账号不为一户主体办事。"))
        need = self.step(actions.create_need, entities[0], **sent.validated_data)
        return Response(self.get_serializer(need).data, status=HTTPStatus.CREATED)

    @extend_schema(request=NeedEdit, responses=NeedSerializer)
    def partial_update(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Change what was sent; while it stands, matching follows."""
        need = self.get_object()
        sent = NeedEdit(need, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        return self._answer(self.step(actions.save_need, need, **sent.validated_data))

    @extend_schema(request=None, responses=NeedSerializer)
    @action(detail=True, methods=["post"], url_path="post", url_name="post")
    def post_it(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """It stands for 90 days."""
        return self._answer(self.step(actions.post_need, self.get_object()))

    @extend_schema(request=None, responses=NeedSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Another 90 days from today."""
        return self._answer(self.step(actions.renew_need, self.get_object()))

    @extend_schema(request=WhySerializer, responses=NeedSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Out of matching, with a reason; it can be posted again."""
        need = self.get_object()
        sent = WhySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._answer(self.step(actions.withdraw_need, need, **sent.validated_data))

    def _answer(self, need: Need) -> Response:
        fresh = Need.objects.select_related("kind", "entity").get(pk=need.pk)
        return Response(self.get_serializer(fresh).data)


class JointViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Refusals):
    """投贷联动: those on offer are open to everybody. Writing needs the scope products:write."""

    serializer_class = JointSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    write_scope = "products:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = JointOffer.objects.none()

    def get_queryset(self) -> QuerySet[JointOffer]:
        reads = self.request.method in permissions.SAFE_METHODS
        person = self.request.user
        rows = JointOffer.objects.visible_to(person) if reads else JointOffer.objects.editable_by(person)
        return rows.select_related(
            "bank_product__provider",
            "bank_product__kind",
            "fund_product__provider",
            "fund_product__kind",
            "proposed_by",
        )

    @extend_schema(request=NewJoint, responses={201: JointSerializer})
    def create(self, request: Request) -> Response:
        """Ask the other institution."""
        sent = NewJoint(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        chosen = sent.validated_data
        offer = self.step(actions.propose_joint, chosen["own"], chosen["partner"], terms=chosen["terms"])
        return self._answer(offer, HTTPStatus.CREATED)

    @extend_schema(request=None, responses=JointSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """From now on the two are shown as one."""
        return self._answer(self.step(actions.confirm_joint, self.get_object()))

    @extend_schema(request=WhySerializer, responses=JointSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """With a reason that the other side reads."""
        return self._with_reason(request, actions.decline_joint)

    @extend_schema(request=WhySerializer, responses=JointSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """By either; a proposal by whoever made it."""
        return self._with_reason(request, actions.end_joint)

    def _with_reason(self, request: Request, verb: Any) -> Response:
        offer = self.get_object()
        sent = WhySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._answer(self.step(verb, offer, **sent.validated_data))

    def _answer(self, offer: JointOffer, status: int = HTTPStatus.OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=offer.pk)).data, status=status)


class KindViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ProductKind]):
    """The kinds of product that may be chosen, with what each has; open to everybody."""

    serializer_class = ProductKindSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    pagination_class = None
    queryset = ProductKind.objects.offered()
