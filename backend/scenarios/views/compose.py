"""Writing a scenario: the form, what it keeps while somebody types, the preview, the page for a second editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.models import User
from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.errors import EditedMeanwhile, NotEditable, NotReady, RefusedText, ScenariosError
from backend.scenarios.forms.compose import Compose, ComposeForm, promised, promised_reference
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.process import OWNER_WRITES, stage_of
from backend.scenarios.queries import last_entry, open_amendment, open_points, unfinished_of
from backend.scenarios.readiness import is_answerable
from backend.scenarios.texts import Change, MeasureText, changes, measures_of, revised, shown
from backend.scenarios.views.people import own_scenario, writing_desk_of
from backend.web.toasts import say

NOT_KEPT = {"csrfmiddlewaretoken", "draft", "do"}


@dataclass
class Sheet:
    """The form page as it is about to be shown."""

    compose: Compose
    scenario: Scenario | None = None
    draft: str = ""  # signed: lets the first save make the row, and every later one find it
    recovered_at: datetime | None = None
    conflict: list[Change] = field(default_factory=list)
    edited_by: str = ""
    edited_at: datetime | None = None
    status: int = 200


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A fresh form. Looking at it stores nothing; the first save or autosave makes the draft."""
    owner = writing_desk_of(request)
    if request.method == "POST":
        return _take(request, _begun(request, owner))
    sheet = Sheet(Compose(), draft=promised(new_reference()))
    return _page(request, sheet, unfinished=unfinished_of(_user(request)))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    scenario = own_scenario(request, reference)
    if request.method == "POST":
        return _take(request, scenario)
    if not OWNER_WRITES.allowed(request.user, scenario):
        say(request, _("“%(state)s”的场景不能修改。") % {"state": scenario.get_state_display()}, failed=True)
        return redirect(scenario)
    return _page(request, _opened(request, scenario))


@login_required
@require_POST
def autosave_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, _begun(request, writing_desk_of(request)))


@login_required
@require_POST
def autosave(request: HttpRequest, reference: str) -> HttpResponse:
    return _keep(request, own_scenario(request, reference))


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The public page as it would read; nothing is stored."""
    owner = writing_desk_of(request)
    compose = Compose(request.POST)
    if not compose.is_valid():
        return render(request, "scenarios/preview.html", {"form": compose.form})
    scenario = Scenario(owner=owner, **compose.fields())
    measures = compose.measures()
    context = {
        "scenario": scenario,
        "measures": measures,
        "conditions": scenario.posted_conditions.items,
        "sees_contact": True,
        "answerable": is_answerable(measures),
        "preview": True,
    }
    return render(request, "scenarios/preview.html", context)


# ── opening ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _opened(request: HttpRequest, scenario: Scenario) -> Sheet:
    """What this person left unsaved, else the change under review, else what is stored."""
    kept = scenario.autosave.get(str(_user(request).pk))
    if kept is None:
        text, measures = _stored(scenario)
        return Sheet(Compose(scenario=text, measures=measures, version=scenario.edit_number), scenario)
    data = _typed(kept["data"])
    sheet = Sheet(Compose(data, scenario=scenario), scenario, recovered_at=datetime.fromisoformat(kept["at"]))
    if data.get("version") != str(scenario.edit_number):
        sheet = _conflict(scenario, data, recovered_at=sheet.recovered_at)
    sheet.compose.as_typed()
    return sheet


def _stored(scenario: Scenario) -> tuple[Scenario, list[MeasureText]]:
    """The text to go on with: of a published scenario that of the change that was returned, if there is one."""
    amendment = open_amendment(scenario)
    if amendment is not None and stage_of(amendment).editable:
        return revised(scenario, amendment.data)
    return scenario, measures_of(scenario)


def _typed(raw: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in raw.items():
        data.setlist(name, values)
    return data


# ── taking what is sent ───────────────────────────────────────────────────────────────────────────────────────────


def _take(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """One press of a button on the form: another row, discard, save, or save and submit."""
    if "more" in request.POST:
        return _page(request, Sheet(Compose(request.POST, scenario=scenario, more=1).as_typed(), scenario))
    if request.POST.get("do") == "discard":
        actions.forget_autosave(scenario, by=_user(request))
        return redirect("scenarios:edit", reference=scenario.reference)
    compose = Compose(request.POST, scenario=scenario)
    if not compose.is_valid():
        return _page(request, Sheet(compose, scenario))
    try:
        return _store(request, scenario, compose)
    except EditedMeanwhile as told:
        sheet = _conflict(told.current, request.POST)
        sheet.compose.as_typed()
        sheet.status = 409
        return _page(request, sheet)
    except NotReady as missing:
        return _again(request, scenario, missing.sentences)
    except ValidationError as wrong:
        return _again(request, scenario, wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages})
    except RefusedText as marked:
        return _again(request, scenario, {marked.field: str(marked)})
    except (ScenariosError, LostRace) as refused:
        return _again(request, scenario, {"": str(refused)})


def _store(request: HttpRequest, scenario: Scenario, compose: Compose) -> HttpResponse:
    user, submits = _user(request), request.POST.get("do") == "submit"
    if scenario.is_published:
        actions.submit_amendment(
            scenario, fields=compose.fields(), measures=compose.measures(), edit_number=compose.version, by=user
        )
        say(request, _("变更已提交审核，通过前公开的仍是原文。"))
        return redirect(scenario)
    actions.save_scenario(
        scenario, fields=compose.fields(), measures=compose.measures(), edit_number=compose.version, by=user
    )
    if not submits:
        say(request, _("已存为草稿。"))
        return redirect("scenarios:edit", reference=scenario.reference)
    actions.submit_scenario(scenario, by=user)
    recall = reverse("scenarios:step", args=[scenario.reference, "recall"])
    say(request, _("已提交审核。"), undo_url=recall)
    return redirect(scenario)


def _again(request: HttpRequest, scenario: Scenario, sentences: Mapping[str, str | list[str]]) -> HttpResponse:
    """The form with what was typed and a sentence beside each field; what was saved on the way has its new number."""
    scenario.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(scenario.edit_number)
    compose = Compose(data, scenario=scenario)
    compose.is_valid()
    compose.show_faults(sentences)
    return _page(request, Sheet(compose, scenario))


def _conflict(current: Scenario, data: QueryDict, *, recovered_at: datetime | None = None) -> Sheet:
    """Both texts: the form holds one's own, beside it stands what somebody saved meanwhile."""
    fresh = data.copy()
    fresh["version"] = str(current.edit_number)
    compose = Compose(fresh, scenario=current)
    entry = last_entry(current)
    sheet = Sheet(compose, current, recovered_at=recovered_at, edited_by=str(entry.actor or "") if entry else "")
    sheet.edited_at = entry.at if entry else None
    if compose.is_valid():
        mine = Scenario.objects.get(pk=current.pk)
        for name, value in compose.fields().items():
            setattr(mine, name, value)
        sheet.conflict = changes(shown(current, measures_of(current)), shown(mine, compose.measures()))
    return sheet


# ── keeping what is typed ─────────────────────────────────────────────────────────────────────────────────────────


def _keep(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    if request.POST.get("version") != str(scenario.edit_number):
        return JsonResponse({"detail": str(EditedMeanwhile(scenario))}, status=409)
    data = {name: request.POST.getlist(name) for name in request.POST if _belongs(name)}
    try:
        actions.autosave_draft(scenario, data, by=_user(request))
    except (RefusedText, NotEditable) as refused:
        return JsonResponse({"detail": str(refused)}, status=422)
    assert scenario.autosaved_at is not None
    return JsonResponse(
        {
            "saved_at": scenario.autosaved_at.isoformat(),
            "version": scenario.edit_number,
            "autosave": reverse("scenarios:autosave", args=[scenario.reference]),
            "page": reverse("scenarios:edit", args=[scenario.reference]),
        }
    )


def _belongs(name: str) -> bool:
    return name not in NOT_KEPT and (name in ComposeForm.base_fields or name.startswith("m-"))


def _begun(request: HttpRequest, owner: Organisation) -> Scenario:
    """The draft that this form makes: made by whichever of its requests comes first, found by the others."""
    reference = promised_reference(request.POST.get("draft", ""))
    if not reference:
        raise Http404
    found = Scenario.objects.editable_by(request.user).filter(reference=reference).first()
    if found is not None:
        return found
    try:
        return actions.create_draft(owner, by=_user(request), reference=reference)
    except IntegrityError:  # another request of the same form was quicker by a moment
        return own_scenario(request, reference)


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(request: HttpRequest, sheet: Sheet, *, unfinished: Scenario | None = None) -> HttpResponse:
    scenario = sheet.scenario
    amendment = open_amendment(scenario) if scenario is not None and scenario.is_published else None
    context = {
        "sheet": sheet,
        "form": sheet.compose.form,
        "rows": sheet.compose.rows,
        "scenario": scenario,
        "amending": scenario is not None and scenario.is_published,
        "points": _points(scenario, amendment),
        "unfinished": unfinished,
        "action": reverse("scenarios:edit", args=[scenario.reference]) if scenario else reverse("scenarios:new"),
        "autosave": reverse("scenarios:autosave", args=[scenario.reference])
        if scenario
        else reverse("scenarios:autosave_new"),
    }
    return render(request, "scenarios/compose.html", context, status=sheet.status)


def _points(scenario: Scenario | None, amendment: Amendment | None) -> list[Any]:
    return open_points(scenario, amendment) if scenario is not None else []


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
