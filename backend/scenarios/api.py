"""/api/v1/scenarios/: the public ones and one's own; drafts for owners."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import User
from backend.accounts.scopes import HasScope
from backend.organisations.models import Organisation
from backend.scenarios import actions
from backend.scenarios.errors import (
    EditedMeanwhile,
    NotAnOwner,
    NotEditable,
    NotReady,
    NotVerified,
    NotYourStep,
    RefusedText,
    ScenariosError,
)
from backend.scenarios.filters import PublicFilter
from backend.scenarios.models import Scenario
from backend.scenarios.serializers import EditSerializer, NewDraftSerializer, ReasonSerializer, ScenarioSerializer


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT


class ScenarioViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Scenario]):
    """Published scenarios are open to everybody; drafts are their owner's. Writing needs the scope scenarios:write."""

    serializer_class = ScenarioSerializer
    filterset_class = PublicFilter
    permission_classes = [permissions.IsAuthenticatedOrReadOnly, HasScope]
    write_scope = "scenarios:write"
    lookup_field = "reference"
    lookup_value_regex = "[0-9A-Z]+"
    queryset = Scenario.objects.none()

    def get_queryset(self) -> QuerySet[Scenario]:
        rows = (
            Scenario.objects.visible_to(self.request.user)
            if self.request.method in permissions.SAFE_METHODS
            else Scenario.objects.editable_by(self.request.user)
        )
        return (
            rows.described()
            .select_related("owner__region", "field", "site_region")
            .prefetch_related("measures", "questions")
            .order_by("-pk")
        )

    @extend_schema(request=NewDraftSerializer, responses={201: ScenarioSerializer})
    def create(self, request: Request) -> Response:
        """Write a draft."""
        sent = NewDraftSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        owner = sent.validated_data.get("owner") or self._only_owner()
        scenario = self._try(
            actions.create_draft, owner, fields=sent.texts(), measures=sent.measure_texts() or [], by=self._user()
        )
        return self._answer(scenario, HTTPStatus.CREATED)

    @extend_schema(request=EditSerializer, responses=ScenarioSerializer)
    def partial_update(self, request: Request, reference: str) -> Response:  # noqa: ARG002  read by get_object
        """Change a draft or a returned scenario; what is published changes through the web page's review."""
        scenario = self.get_object()
        sent = EditSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        self._try(
            actions.save_scenario,
            scenario,
            fields=sent.texts(),
            measures=sent.measure_texts(),
            edit_number=sent.validated_data["edit_number"],
            by=self._user(),
        )
        return self._answer(scenario)

    @extend_schema(request=None, responses=ScenarioSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Send it to the bureau."""
        scenario = self.get_object()
        self._try(actions.submit_scenario, scenario, by=self._user())
        return self._answer(scenario)

    @extend_schema(request=ReasonSerializer, responses=ScenarioSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Take a published scenario off, with a reason."""
        scenario = self.get_object()
        sent = ReasonSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        self._try(actions.withdraw_scenario, scenario, reason=sent.validated_data["reason"], by=self._user())
        return self._answer(scenario)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, reference: str) -> Response:  # noqa: ARG002  as above
        """Delete a draft; it can be restored on the web page for thirty days."""
        self._try(actions.delete_draft, self.get_object(), by=self._user())
        return Response(status=HTTPStatus.NO_CONTENT)

    def _answer(self, scenario: Scenario, status: int = HTTPStatus.OK) -> Response:
        fresh = Scenario.objects.select_related("owner__region", "field", "site_region").get(pk=scenario.pk)
        return Response(self.get_serializer(fresh).data, status=status)

    def _user(self) -> User:
        return cast("User", self.request.user)

    def _only_owner(self) -> Organisation:
        """The one organisation that this person writes for; asked back where there are several."""
        owners = list(Organisation.objects.editable_by(self.request.user).scenario_owners()[:2])
        if not owners:
            raise exceptions.PermissionDenied(_("当前账号不为任何发布单位写场景。"))
        if len(owners) > 1:
            raise exceptions.ValidationError({"owner": [_("您为多个单位写场景，请填写单位编号。")]})
        return owners[0]

    def _try(self, verb: Any, *given: Any, **named: Any) -> Any:
        """Call an action; its refusals become the answers of HTTP."""
        try:
            return verb(*given, **named)
        except NotReady as missing:
            raise exceptions.ValidationError({name: [said] for name, said in missing.sentences.items()}) from missing
        except RefusedText as marked:
            raise exceptions.ValidationError({marked.field: [str(marked)]}) from marked
        except ModelError as wrong:
            told = {
                name if name != NON_FIELD_ERRORS else "non_field_errors": said
                for name, said in wrong.message_dict.items()
            }
            raise exceptions.ValidationError(told) from wrong
        except (EditedMeanwhile, NotEditable) as late:
            raise Conflict(str(late)) from late
        except (NotYourStep, NotVerified, NotAnOwner) as refused:
            raise exceptions.PermissionDenied(str(refused)) from refused
        except ScenariosError as refused:
            raise Conflict(str(refused)) from refused
