"""Asking the owner, and the owner's answers; both are on the page at once."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.organisations.middleware import acting_membership, memberships_of
from backend.organisations.models import Organisation
from backend.scenarios import actions
from backend.scenarios.errors import AlreadyAnswered, NotYourStep, RefusedText
from backend.scenarios.forms.questions import QuestionForm
from backend.scenarios.models import Question
from backend.scenarios.views.people import seen_scenario
from backend.scenarios.views.public import answer_form_of, page
from backend.web.toasts import say


@login_required
@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    scenario = seen_scenario(request, reference)
    organisation = _asking_entity(request)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return page(request, scenario, question_form=form)
    try:
        actions.ask_question(scenario, text=form.cleaned_data["text"], organisation=organisation, by=_user(request))
    except NotYourStep as refused:
        raise PermissionDenied(str(refused)) from refused
    except RefusedText as refused:
        form.add_error("text", str(refused))
        return page(request, scenario, question_form=form)
    say(request, _("已提问，发布单位答复后所有读者可见。"))
    return redirect(f"{scenario.get_absolute_url()}#questions")


@login_required
@require_POST
def answer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    rows = Question.objects.editable_by(request.user).select_related("scenario")
    question = get_object_or_404(rows, pk=pk, scenario__reference=reference)
    form = answer_form_of(question, request.POST)
    if not form.is_valid():
        return page(request, seen_scenario(request, reference), answer_form=(pk, form))
    try:
        actions.answer_question(question, text=form.cleaned_data["answer"], by=_user(request))
    except AlreadyAnswered as late:
        say(request, str(late), failed=True)
    except RefusedText as refused:
        form.add_error("answer", str(refused))
        return page(request, seen_scenario(request, reference), answer_form=(pk, form))
    else:
        say(request, _("已答复，所有读者可见。"))
    return redirect(f"{question.scenario.get_absolute_url()}#questions")


def _asking_entity(request: HttpRequest) -> Organisation:
    """The acting entity, else the first one that the person works for; others may not ask."""
    acting = acting_membership(request)
    seats = [acting, *memberships_of(request)] if acting is not None else []
    found = next((seat.organisation for seat in seats if seat is not None and seat.organisation.is_entity), None)
    if found is None:
        raise PermissionDenied
    return found


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
