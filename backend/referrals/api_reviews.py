"""/api/v1/reviews/: a bank's queue, sheets and cards, and its verbs. Reading a sheet is written into the entity's log."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.referrals import actions, process, reading
from backend.referrals.api import step as take_step
from backend.referrals.choices import Way
from backend.referrals.errors import NoConsent
from backend.referrals.indicators import card_of
from backend.referrals.models import CardLayout, Referral
from backend.referrals.serializers_bank import (
    AnonymousCardSerializer,
    BankQuestionSerializer,
    ReviewAdvanceSerializer,
    ReviewDeclineSerializer,
    ReviewSerializer,
    ReviewSheetSerializer,
)

STAGES = {
    step.name: step
    for step in (
        process.CONTACT, process.DUE_DILIGENCE, process.APPROVE, process.SIGN, process.DRAW, process.SETTLE, process.END,
    )
}  # fmt: skip
CARDS_MOST = 200


class ReviewViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Referral]):
    """Of the person's banks, while the entity's consent lives; after a yes the list keeps the stage. Writing needs the scope referrals:write."""

    serializer_class = ReviewSerializer
    permission_classes = [permissions.IsAuthenticated, HasScope]
    write_scope = "referrals:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Referral.objects.none()

    def get_queryset(self) -> QuerySet[Referral]:
        user = self.request.user
        rows = Referral.objects.known_to_bank(user) if self.action == "list" else Referral.objects.of_bank(user)
        if self.request.method not in permissions.SAFE_METHODS:
            rows = rows.editable_by(user)
            if self.action == "advance":  # what runs on asks for no consent; the action itself says which step that is
                stages = Referral.objects.stages_for(user, writing=True).values("pk")
                rows = Referral.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=stages))
        return rows.select_related("entity", "bank", "product").order_by("-pk")

    @extend_schema(responses=ReviewSheetSerializer)
    def retrieve(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """The sheet; this reading is logged."""
        found = self.get_object()
        try:
            shown = actions.read_sheet(found, by=cast("User", request.user), way=Way.API)
        except NoConsent as gone:
            raise Http404 from gone
        card = card_of(shown, CardLayout.objects.filter(bank=found.bank_id).first())
        context = {**self.get_serializer_context(), "shown": shown, "card": card}
        return Response(ReviewSheetSerializer(found, context=context).data)

    @extend_schema(responses=AnonymousCardSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def cards(self, request: Request) -> Response:
        """The anonymous cards of what is proposed, oldest first."""
        rows = Referral.objects.cards_for(request.user).select_related("product").order_by("asked_at", "pk")
        return Response(AnonymousCardSerializer(reading.card_rows(rows[:CARDS_MOST]), many=True).data)

    @extend_schema(request=None, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Yes."""
        return self._take(actions.accept_referral)

    @extend_schema(request=ReviewDeclineSerializer, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """No, with a reason."""
        return self._take(actions.decline_referral, ReviewDeclineSerializer)

    @extend_schema(request=BankQuestionSerializer, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def question(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Ask the entity; the clock stands until it answers."""
        return self._take(actions.ask_question, BankQuestionSerializer)

    @extend_schema(request=ReviewAdvanceSerializer, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def advance(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """One stage on, or to its end."""
        return self._take(_advance, ReviewAdvanceSerializer)

    def _take(self, verb: Any, taken: Any = None) -> Response:
        referral = self.get_object()
        given: dict[str, Any] = {}
        if taken is not None:
            sent = taken(data=self.request.data)
            sent.is_valid(raise_exception=True)
            given = sent.validated_data
        take_step(verb, referral, self.request, **given)
        return Response(self.get_serializer(Referral.objects.select_related("product").get(pk=referral.pk)).data)


def _advance(referral: Referral, *, by: User, step: str, **given: Any) -> Referral:
    terms = {name: given.pop(name, None) for name in ("amount", "rate", "term_months")}
    more = terms if step == process.APPROVE.name else {}
    return actions.advance(referral, STAGES[step], by=by, reason=given.get("reason", ""), **more)
