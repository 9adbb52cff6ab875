"""One's own organisation: its facts, an entity's profile and its parts, and which organisation one acts for."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.acting import acting_organisation, own_editable, own_entity
from backend.organisations.actions import edit_organisation, keep_authority, remove_part, save_part, save_profile
from backend.organisations.forms import PARTS, AuthorityForm, OrganisationForm, Part, ProfileForm
from backend.organisations.middleware import CHOSEN, memberships_of
from backend.organisations.models import Organisation
from backend.organisations.queries import authority_letters, needs_authority
from backend.web.history import Line


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Facts, verification, and for an entity how complete its profile is."""
    organisation = acting_organisation(request)
    context: dict[str, Any] = {
        "organisation": organisation,
        "editable": Organisation.objects.editable_by(request.user).filter(pk=organisation.pk).exists(),
        "members": organisation.memberships.live().select_related("user"),
        "letters": authority_letters(organisation),
        "needs_authority": needs_authority(organisation),
        "records": organisation.legal_records.all(),
    }
    if organisation.is_entity:
        context["profile"] = organisation.profile
        context["registry"] = [
            Line(event.at, event.get_kind_display(), event.reason) for event in organisation.registry_events.all()
        ]
        context["parts"] = [
            {"word": word, "part": part, "rows": list(getattr(organisation, part.related).all())}
            for word, part in PARTS.items()
        ]
    return render(request, "organisations/overview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    organisation = own_editable(request)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        edit_organisation(
            Organisation.objects.get(pk=organisation.pk), by=cast("User", request.user), **form.cleaned_data
        )
        messages.success(request, _("已保存。"))
        return redirect("organisations:overview")
    return render(request, "organisations/edit.html", {"form": form, "organisation": organisation})


@login_required
@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest) -> HttpResponse:
    """The letter that says the organisation may post; the bureau verifies by it."""
    organisation = own_editable(request)
    if not needs_authority(organisation):
        raise Http404
    form = AuthorityForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        keep_authority(organisation, form.cleaned_data["letter"], by=cast("User", request.user))
        messages.success(request, _("授权书已上传，省数据局核验后会通知本单位。"))
        return redirect("organisations:overview")
    context = {"form": form, "organisation": organisation, "letters": authority_letters(organisation)}
    return render(request, "organisations/authority.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The entity's own words; what is matched and searched is made of these."""
    entity = own_entity(request)
    form = ProfileForm(request.POST or None, instance=entity.profile)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        tags = list(fields.pop("tags"))
        save_profile(
            type(entity.profile).objects.get(pk=entity.profile.pk),
            by=cast("User", request.user),
            fields=fields,
            tags=tags,
        )
        messages.success(request, _("已保存，匹配正在更新。"))
        return redirect("organisations:overview")
    return render(request, "organisations/profile.html", {"form": form, "entity": entity})


def _part(word: str) -> Part:
    if word not in PARTS:
        raise Http404
    return PARTS[word]


def _rows(part: Part, request: HttpRequest) -> QuerySet[Any]:
    """Rows of this kind that the person may change, of the entity they act for."""
    rows: QuerySet[Any] = part.model._default_manager.editable_by(request.user)  # type: ignore[attr-defined]
    return rows.filter(organisation=own_entity(request))


@login_required
@require_http_methods(["GET", "POST"])
def add_part(request: HttpRequest, word: str) -> HttpResponse:
    part = _part(word)
    entity = own_entity(request)
    return _part_page(request, part, part.model(organisation=entity))


@login_required
@require_http_methods(["GET", "POST"])
def edit_part(request: HttpRequest, word: str, pk: int) -> HttpResponse:
    part = _part(word)
    return _part_page(request, part, get_object_or_404(_rows(part, request), pk=pk))


def _part_page(request: HttpRequest, part: Part, row: Any) -> HttpResponse:
    form = part.form(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_part(form.save(commit=False), by=cast("User", request.user))
        messages.success(request, _("已保存，匹配正在更新。"))
        return redirect(f"{reverse('organisations:overview')}#{part.related}")
    return render(
        request, "organisations/part.html", {"form": form, "part": part, "row": row, "is_new": row.pk is None}
    )


@login_required
@require_POST
def remove(request: HttpRequest, word: str, pk: int) -> HttpResponse:
    part = _part(word)
    row = get_object_or_404(_rows(part, request), pk=pk)
    name = str(row)
    remove_part(row, by=cast("User", request.user))
    messages.success(request, _("已删除：%s。") % name)
    return redirect(f"{reverse('organisations:overview')}#{part.related}")


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    wanted = request.POST.get("organisation", "")
    chosen = next((one for one in memberships_of(request) if one.organisation.reference == wanted), None)
    if chosen is None:
        raise Http404
    request.session[CHOSEN] = chosen.organisation_id
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("web:work_home")
    return redirect(target)
