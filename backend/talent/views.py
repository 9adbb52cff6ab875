"""Experts: the list and the page for members of verified organisations, one's own profile, the bureau's pools."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.rules import is_registrar
from backend.outbox.errors import LostRace
from backend.talent import actions
from backend.talent.errors import NotReady
from backend.talent.filters import ExpertFilter
from backend.talent.forms import ExpertForm, OwnProfileForm
from backend.talent.models import Expert
from backend.talent.rules import finds_experts, sees_contact
from backend.web.history import lines_of

PAGE_SIZE = 20
HISTORY = {
    "create": gettext_lazy("登记"),
    "edit": gettext_lazy("修改档案"),
    "list": gettext_lazy("列入专家名录"),
    "retire": gettext_lazy("移出专家名录"),
}


def _may_find(request: HttpRequest) -> None:
    if not finds_experts(request.user):
        raise Http404


@login_required
@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """Listed experts; officers see those that are not listed too."""
    _may_find(request)
    rows = (
        Expert.objects.visible_to(request.user)
        .select_related("institution", "region")
        .prefetch_related("fields", "pools")
        .order_by("name", "pk")
    )
    found = ExpertFilter(request.GET, queryset=rows)
    page = Paginator(found.qs.distinct(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "talent/experts.html", {"filter": found, "page": page, "may_add": is_registrar(request.user)}
    )


@login_required
@require_safe
def expert(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(
        Expert.objects.visible_to(request.user).select_related("institution", "region", "user"), reference=reference
    )
    editable = Expert.objects.editable_by(request.user).filter(pk=found.pk).exists()
    context = {
        "expert": found,
        "fields": found.fields.all(),
        "pools": found.pools.all(),
        "editable": editable,
        "may_list": is_registrar(request.user),
        "sees_contact": sees_contact(request.user, found),
        "history": lines_of(timeline("expert", found.pk), HISTORY) if editable else None,
    }
    return render(request, "talent/expert.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    return _form_page(request, Expert(), ExpertForm)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Expert.objects.editable_by(request.user), reference=reference)
    return _form_page(request, found, ExpertForm if is_registrar(request.user) else OwnProfileForm)


def _form_page(request: HttpRequest, expert: Expert, kind: type[ExpertForm]) -> HttpResponse:
    form = kind(request.POST or None, instance=expert)
    if request.method == "POST" and form.is_valid():
        user = cast("User", request.user)
        values: dict[str, Any] = dict(form.cleaned_data)
        fields, pools = list(values.pop("fields")), values.pop("pools", None)
        if expert._state.adding:
            saved = actions.create_expert(by=user, fields=fields, pools=list(pools or []), **values)
        else:
            saved = actions.save_expert(
                Expert.objects.get(pk=expert.pk),
                by=user,
                fields=fields,
                pools=None if pools is None else list(pools),
                **values,
            )
        messages.success(request, _("已保存。"))
        return redirect("talent:expert", saved.reference)
    return render(request, "talent/form.html", {"form": form, "expert": expert})


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Into the pool or out of it, by the bureau."""
    if not is_registrar(request.user) or verb not in {"list", "retire"}:
        raise Http404
    found = get_object_or_404(Expert.objects.editable_by(request.user), reference=reference)
    action = actions.list_expert if verb == "list" else actions.retire_expert
    try:
        action(found, by=cast("User", request.user))
    except (LostRace, NotReady) as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("%(name)s：%(state)s。") % {"name": found.name, "state": found.get_state_display()})
    return redirect("talent:expert", reference)
