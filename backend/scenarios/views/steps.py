"""The owner's verbs on a scenario, each one press."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.errors import NotReady, ScenariosError
from backend.scenarios.forms.review import ReasonForm
from backend.scenarios.models import Scenario
from backend.scenarios.queries import open_amendment
from backend.scenarios.views.people import own_scenario
from backend.scenarios.views.public import page
from backend.web.toasts import say


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    scenario = own_scenario(request, reference)
    if verb not in VERBS and verb != "withdraw":
        raise Http404
    if verb == "withdraw":
        return _withdraw(request, scenario)
    try:
        VERBS[verb](request, scenario)
    except NotReady as missing:  # only a text that is sent has something missing
        say(request, _("还不能提交：%(first)s") % {"first": next(iter(missing.sentences.values()))}, failed=True)
        return redirect("scenarios:edit", reference=reference)
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
    return redirect(scenario)


def _submit(request: HttpRequest, scenario: Scenario) -> None:
    actions.submit_scenario(scenario, by=_user(request))
    say(request, _("已提交审核。"), undo_url=reverse("scenarios:step", args=[scenario.reference, "recall"]))


def _recall(request: HttpRequest, scenario: Scenario) -> None:
    actions.recall_submission(scenario, by=_user(request))
    say(request, _("已撤回提交，现在是草稿。"))


def _withdraw(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """With a reason; one that is missing or may not stand is told where it is written."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, scenario, reason_form=form)
    try:
        actions.withdraw_scenario(scenario, by=_user(request), reason=form.cleaned_data["reason"])
    except (ScenariosError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已撤回，公众看不到了。"))
    return redirect(scenario)


def _reopen(request: HttpRequest, scenario: Scenario) -> None:
    actions.reopen_scenario(scenario, by=_user(request))
    say(request, _("已改为草稿。"))


def _drop(request: HttpRequest, scenario: Scenario) -> None:
    amendment = open_amendment(scenario)
    if amendment is None:
        raise LostRace
    actions.drop_amendment(amendment, by=_user(request))
    say(request, _("已放弃变更，公开的仍是原文。"))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


VERBS: dict[str, Callable[[HttpRequest, Scenario], None]] = {
    "submit": _submit,
    "recall": _recall,
    "reopen": _reopen,
    "drop": _drop,
}
