"""/api/v1/referrals/, referral-batches/ and disclosures/: what a person reads on their pages, and the same verbs."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.financing.api import Late
from backend.referrals import actions
from backend.referrals.choices import ConsentKind
from backend.referrals.errors import NoConsent, NotReady, NotYourStep, OldText
from backend.referrals.models import Disclosure, Referral, ReferralBatch
from backend.referrals.serializers import (
    BatchSerializer,
    ConsentSerializer,
    ConsentTextSerializer,
    DisclosureSerializer,
    ReferralSerializer,
    RefuseSerializer,
    ReturnSerializer,
    WithdrawSerializer,
)
from backend.referrals.wording import current_text


def step(verb: Any, obj: Any, request: Request, **given: Any) -> None:
    """Call an action; its refusals become the answers of HTTP (a lost race is one by itself)."""
    try:
        verb(obj, by=cast("User", request.user), **given)
    except NotReady as missing:
        raise exceptions.ValidationError({name: [said] for name, said in missing.sentences.items()}) from missing
    except (OldText, NoConsent) as late:
        raise Late(str(late)) from late
    except NotYourStep as refused:
        raise exceptions.PermissionDenied(str(refused)) from refused


class ReferralViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Referral]):
    """For officers and the regulator what they may see, for an entity its own. Writing needs the scope referrals:write."""

    serializer_class = ReferralSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "referrals:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Referral.objects.none()

    def get_queryset(self) -> QuerySet[Referral]:
        rows = (
            Referral.objects.beside_banks(self.request.user)
            if self.request.method in permissions.SAFE_METHODS
            else Referral.objects.of_entity(self.request.user).editable_by(self.request.user)
        )
        return rows.select_related("batch", "entity", "bank", "product").prefetch_related("consents").order_by("-pk")

    @extend_schema(responses=ConsentTextSerializer)
    @action(detail=False, url_path="consent-text")
    def consent_text(self, request: Request) -> Response:  # noqa: ARG002  the router hands it in
        """The words that are agreed to, with their hash."""
        text = current_text(ConsentKind.SHARE)
        return Response(ConsentTextSerializer(text).data)

    @extend_schema(request=ConsentSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Yes, for these groups."""
        return self._take(actions.consent, request, ConsentSerializer)

    @extend_schema(request=RefuseSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """No."""
        return self._take(actions.refuse, request, RefuseSerializer)

    @extend_schema(request=WithdrawSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Take back one group, the second consent, or all."""
        return self._take(actions.withdraw, request, WithdrawSerializer)

    def _take(self, verb: Any, request: Request, taken: Any) -> Response:
        referral = self.get_object()
        sent = taken(data=request.data)
        sent.is_valid(raise_exception=True)
        step(verb, referral, request, **sent.validated_data)
        fresh = self.get_queryset().get(pk=referral.pk)
        return Response(self.get_serializer(fresh).data)


class ReferralBatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[ReferralBatch]):
    """For officers all batches, for the regulator those that left the house; note and return are the regulator's."""

    serializer_class = BatchSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "referrals:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = ReferralBatch.objects.none()

    def get_queryset(self) -> QuerySet[ReferralBatch]:
        rows = (
            ReferralBatch.objects.visible_to(self.request.user)
            if self.request.method in permissions.SAFE_METHODS
            else ReferralBatch.objects.noted_by(self.request.user)
        )
        counted: QuerySet[ReferralBatch] = rows.annotate(pairs=Count("referrals")).order_by("-pk")
        return counted

    @extend_schema(request=None, responses=BatchSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """知悉."""
        return self._answer(actions.note_batch)

    @extend_schema(request=ReturnSerializer, responses=BatchSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """退回整批, with a reason."""
        self.get_object()
        sent = ReturnSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._answer(actions.return_batch, **sent.validated_data)

    def _answer(self, verb: Any, **given: Any) -> Response:
        batch = self.get_object()
        step(verb, batch, self.request, **given)
        return Response(self.get_serializer(self.get_queryset().get(pk=batch.pk)).data)


class DisclosureViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Disclosure]):
    """谁看过我的资料, for the entity's people (M08)."""

    serializer_class = DisclosureSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    queryset = Disclosure.objects.none()

    def get_queryset(self) -> QuerySet[Disclosure]:
        rows = Disclosure.objects.of_entity(self.request.user)
        return rows.select_related("referral", "person", "organisation").order_by("-at", "-pk")
