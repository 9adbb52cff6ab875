"""Financing needs (M04): the list, one need, and the form with what the profile already says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.financing import actions
from backend.financing.errors import FinancingError, NeedEditedMeanwhile, NotEditable, NotReady
from backend.financing.filters import NeedFilter
from backend.financing.forms import NeedForm, NeedReasonForm
from backend.financing.models import Need
from backend.financing.prefill import FROM_PROFILE, prefilled, profile_facts, still_from_profile
from backend.financing.process import NEED_EDITABLE, need_steps_for
from backend.lib.promises import promised, promised_reference
from backend.lib.references import new_reference
from backend.organisations.acting import own_entity
from backend.organisations.middleware import acting_membership
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer, works_for
from backend.outbox.errors import LostRace
from backend.web.history import lines_of
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 20
SALT = "financing.need"
HISTORY = {
    "create": gettext_lazy("新建"),
    "edit": gettext_lazy("修改"),
    "post": gettext_lazy("发布"),
    "renew": gettext_lazy("续期"),
    "withdraw": gettext_lazy("撤回"),
    "restore": gettext_lazy("恢复"),
    "lapse": gettext_lazy("到期"),
}
NOT_KEPT = {"csrfmiddlewaretoken", "draft", "do", "version"}


@dataclass
class Sheet:
    """The form page as it is about to be shown."""

    form: NeedForm
    need: Need | None = None
    draft: str = ""  # signed: lets the first save make the row, and every later one find it
    recovered_at: datetime | None = None
    late: NeedEditedMeanwhile | None = None
    status: int = 200


@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """An entity's own needs, drafts too; for officers those of all entities."""
    rows = _visible(request).order_by("-pk")
    membership = acting_membership(request)
    entity = membership.organisation if membership is not None and membership.organisation.is_entity else None
    if entity is not None:
        rows = rows.filter(entity=entity)
    elif not is_officer(request.user):
        raise Http404
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    found = NeedFilter(request.GET, queryset=rows)
    context = {
        "filter": found,
        "page": Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in found.filters),
        "entity": entity,
        "may_write": entity is not None and works_for(request.user, entity.pk, writing=True),
    }
    return render(request, "financing/needs.html", context)


@login_required
@require_safe
def need(request: HttpRequest, reference: str) -> HttpResponse:
    return _need_page(request, get_object_or_404(_visible(request), reference=reference))


def _need_page(
    request: HttpRequest, found: Need, reason_form: NeedReasonForm | None = None, opened: str = ""
) -> HttpResponse:
    mine = works_for(request.user, found.entity_id, writing=True)
    values = {name: getattr(found, name) for name in FROM_PROFILE}
    context = {
        "need": found,
        "steps": need_steps_for(request.user, found),
        "may_edit": mine and found.state in NEED_EDITABLE,
        "own": works_for(request.user, found.entity_id),
        "from_profile": still_from_profile(found.entity, values),
        "reason_form": reason_form or NeedReasonForm(),
        "opened": opened,
        "history": lines_of(timeline("need", found.pk), HISTORY),
    }
    return render(request, "financing/need.html", context)


# ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A fresh form with what the profile says. Looking at it stores nothing; the first save or autosave makes the draft."""
    entity = own_entity(request)
    if request.method == "POST":
        return _take(request, _begun(request, entity))
    form = NeedForm(instance=Need(entity=entity), initial=prefilled(entity))
    return _page(request, entity, Sheet(form, draft=promised(new_reference(), SALT)))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    if request.method == "POST":
        return _take(request, found)
    return _page(request, found.entity, _opened(request, found))


@login_required
@require_POST
def autosave_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, _begun(request, own_entity(request)))


@login_required
@require_POST
def autosave(request: HttpRequest, reference: str) -> HttpResponse:
    return _keep(request, _editable(request, reference))


def _opened(request: HttpRequest, found: Need) -> Sheet:
    """What this person left unsaved, else what is stored; of a draft that only autosave made, the profile's words too."""
    kept = found.autosave.get(str(_user(request).pk))
    if kept is None:
        never_saved = found.edit_number == 1
        said = prefilled(found.entity) if never_saved else {}
        initial = {name: text for name, text in said.items() if not getattr(found, name)}
        return Sheet(NeedForm(instance=found, initial=initial), found)
    data = QueryDict(mutable=True)
    for name, values in kept["data"].items():
        data.setlist(name, values)
    data["version"] = str(found.edit_number)
    form = NeedForm(data, instance=found).as_typed()
    return Sheet(form, found, recovered_at=datetime.fromisoformat(kept["at"]))


def _take(request: HttpRequest, found: Need) -> HttpResponse:
    """One press of a button on the form: discard what was typed, save, or save and post."""
    if request.POST.get("do") == "forget":
        actions.forget_autosave(found, by=_user(request))
        return redirect("financing:edit_need", reference=found.reference)
    form = NeedForm(request.POST, instance=Need.objects.select_related("kind").get(pk=found.pk))
    if not form.is_valid():
        return _page(request, found.entity, Sheet(form, found))
    try:
        saved = _store(request, found, form)
    except NeedEditedMeanwhile as late:
        data = request.POST.copy()
        data["version"] = str(late.current.edit_number)
        again = NeedForm(data, instance=Need.objects.get(pk=found.pk))
        return _page(request, found.entity, Sheet(again, late.current, late=late, status=409))
    except NotReady as missing:
        form.show_faults(missing.sentences)
    except (FinancingError, LostRace) as refused:
        form.add_error(None, str(refused))
    else:
        say(
            request,
            _("已发布，正在找对口的产品。") if saved.is_current and "post" in _pressed(request) else _("已保存。"),
        )
        return redirect("financing:need", saved.reference)
    return _page(request, found.entity, Sheet(form, found))


def _store(request: HttpRequest, found: Need, form: NeedForm) -> Need:
    """Save, and post where that was pressed: both or neither."""
    user = _user(request)
    with transaction.atomic():
        saved = actions.save_need(found, by=user, edit_number=form.cleaned_data["version"], **form.texts)
        return actions.post_need(saved, by=user) if "post" in _pressed(request) else saved


def _pressed(request: HttpRequest) -> str:
    return request.POST.get("do", "")


def _keep(request: HttpRequest, found: Need) -> HttpResponse:
    if request.POST.get("version") != str(found.edit_number):
        return JsonResponse({"detail": str(NeedEditedMeanwhile(found))}, status=409)
    data = {name: request.POST.getlist(name) for name in NeedForm.base_fields if name not in NOT_KEPT}
    try:
        actions.autosave_need(found, data, by=_user(request))
    except NotEditable as refused:
        return JsonResponse({"detail": str(refused)}, status=422)
    assert found.autosaved_at is not None
    return JsonResponse(
        {
            "saved_at": found.autosaved_at.isoformat(),
            "version": found.edit_number,
            "autosave": reverse("financing:autosave_need", args=[found.reference]),
            "page": reverse("financing:edit_need", args=[found.reference]),
        }
    )


def _begun(request: HttpRequest, entity: Organisation) -> Need:
    """The draft that this form makes: made by whichever of its requests comes first, found by the others."""
    reference = promised_reference(request.POST.get("draft", ""), SALT)
    if not reference:
        raise Http404
    found = Need.objects.editable_by(request.user).filter(reference=reference).first()
    if found is not None:
        return found
    try:
        return actions.create_need(entity, by=_user(request), reference=reference)
    except IntegrityError:  # another request of the same form was quicker by a moment
        return _editable(request, reference)


def _page(request: HttpRequest, entity: Organisation, sheet: Sheet) -> HttpResponse:
    stored = sheet.need
    shown: Mapping[str, Any] = {bound.name: bound.value() for bound in sheet.form}
    context = {
        "sheet": sheet,
        "form": sheet.form,
        "need": stored,
        "entity": entity,
        "facts": profile_facts(entity),
        "from_profile": still_from_profile(entity, shown),
        "action": reverse("financing:edit_need", args=[stored.reference]) if stored else reverse("financing:new_need"),
        "autosave": reverse("financing:autosave_need", args=[stored.reference])
        if stored
        else reverse("financing:autosave_new_need"),
    }
    return render(request, "financing/need_form.html", context, status=sheet.status)


# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_POST
def post(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(request, _editable(request, reference), actions.post_need, _("已发布，正在找对口的产品。"))


@login_required
@require_POST
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    return _step(request, _editable(request, reference), actions.renew_need, _("已续期，从今天起90天内有效。"))


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    form = NeedReasonForm(request.POST)
    if not form.is_valid():
        return _need_page(request, found, form, "withdraw")
    reason = form.cleaned_data["reason"]
    back = reverse("financing:restore_need", args=[reference])
    return _step(request, found, actions.withdraw_need, _("已撤回，不再参加匹配。"), back=back, reason=reason)


@login_required
@require_POST
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    """Undo of a withdrawal."""
    return _step(request, _editable(request, reference), actions.restore_need, _("已恢复，照旧参加匹配。"))


@login_required
@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    found = _editable(request, reference)
    try:
        actions.discard_need(found, by=_user(request))
    except FinancingError as refused:
        say(request, str(refused), failed=True)
        return redirect("financing:need", reference)
    say(request, _("草稿已删除。"))
    return redirect("financing:needs")


def _step(
    request: HttpRequest, found: Need, verb: Callable[..., Need], said: str, *, back: str = "", **given: Any
) -> HttpResponse:
    if (read := request.POST.get("version", "")).isdecimal():
        found.edit_number = int(read)  # which text the person has in front of them
    try:
        verb(found, by=_user(request), **given)
    except NotReady as wrong:
        say(request, str(wrong), failed=True)
        return redirect("financing:edit_need", found.reference)  # where what is missing can be written
    except (FinancingError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said, undo_url=back)
    return redirect("financing:need", found.reference)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _visible(request: HttpRequest) -> Any:
    rows = Need.objects.visible_to(request.user)
    return rows.select_related("kind", "entity__profile", "entity__region", "created_by")


def _editable(request: HttpRequest, reference: str) -> Need:
    rows = Need.objects.editable_by(request.user).select_related(
        "kind", "entity__profile", "entity__region", "entity__county"
    )
    found: Need = get_object_or_404(rows, reference=reference)
    return found
