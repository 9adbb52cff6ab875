"""Experts: the list and the page for members of verified organisations, one's own profile, the bureau's pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import Invitation, User
from backend.audit.queries import timeline
from backend.organisations.links import link_of
from backend.organisations.rules import is_officer, is_registrar
from backend.outbox.errors import LostRace
from backend.talent import actions
from backend.talent.choices import State
from backend.talent.errors import HasAccount, NotReady
from backend.talent.filters import ExpertFilter
from backend.talent.forms import ExpertForm, InviteExpertForm, OwnProfileForm, PoolForm, PutIntoPoolForm
from backend.talent.models import Expert, Pool
from backend.talent.rules import finds_experts, sees_contact
from backend.web.history import lines_of
from backend.web.queries import opens_with

PAGE_SIZE = 20
HISTORY = {
    "create": gettext_lazy("登记"),
    "edit": gettext_lazy("修改档案"),
    "list": gettext_lazy("列入专家名录"),
    "retire": gettext_lazy("移出专家名录"),
    "invite": gettext_lazy("邀请专家建立账号"),
    "bind": gettext_lazy("接受邀请，绑定账号"),
    "release": gettext_lazy("解除账号绑定"),
}
POOL_HISTORY = {"create": gettext_lazy("建立人才库"), "edit": gettext_lazy("修改人才库")}


def _may_find(request: HttpRequest) -> None:
    if not finds_experts(request.user):
        raise Http404


@login_required
@require_safe
def experts(request: HttpRequest) -> HttpResponse:
    """Listed experts; officers see those that are not listed too."""
    _may_find(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    rows = (
        Expert.objects.visible_to(request.user)
        .select_related("institution", "region")
        .prefetch_related("fields", "pools")
        .order_by("name", "pk")
    )
    found = ExpertFilter(request.GET, queryset=rows)
    page = Paginator(found.qs.distinct(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "may_add": is_registrar(request.user),
        "sees_pools": is_officer(request.user),
    }
    return render(request, "talent/experts.html", context)


@login_required
@require_safe
def expert(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(
        Expert.objects.visible_to(request.user).select_related("institution", "region", "user"), reference=reference
    )
    return _page(request, found)


def _page(request: HttpRequest, found: Expert, invite_form: InviteExpertForm | None = None) -> HttpResponse:
    """`invite_form` is one that came back with faults."""
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
    if is_registrar(request.user) and found.user_id is None:
        context["invite_form"] = invite_form or InviteExpertForm(initial={"email": found.contact_email})
        context["invited"] = Invitation.objects.open().to(expert=found.pk).first()
    return render(request, "talent/expert.html", context)


@login_required
@never_cache
@require_POST
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """A one-time link that binds an account to this profile; shown once."""
    if not is_registrar(request.user):
        raise Http404
    found = get_object_or_404(Expert.objects.editable_by(request.user), reference=reference)
    form = InviteExpertForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        invitation, secret = actions.invite_expert(found, by=cast("User", request.user), **form.cleaned_data)
    except HasAccount as held:
        messages.error(request, str(held))
        return redirect("talent:expert", reference)
    context = {
        "invitation": invitation,
        "link": link_of(request, secret),
        "back": reverse("talent:expert", args=[reference]),
    }
    return render(request, "organisations/invited.html", context)


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


STEPS: dict[str, Callable[..., Expert]] = {
    "list": actions.list_expert,
    "retire": actions.retire_expert,
    "release": actions.release_expert,
}


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Into the list or out of it, or parted from an account, by the bureau."""
    if not is_registrar(request.user) or verb not in STEPS:
        raise Http404
    found = get_object_or_404(Expert.objects.editable_by(request.user), reference=reference)
    try:
        STEPS[verb](found, by=cast("User", request.user))
    except (LostRace, NotReady) as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("%(name)s：%(state)s。") % {"name": found.name, "state": found.get_state_display()})
    return redirect("talent:expert", reference)


# ── pools ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def pools(request: HttpRequest) -> HttpResponse:
    """The pools and how many are in each, for officers; a new one, for those who write."""
    if not is_officer(request.user):
        raise Http404
    may_write = is_registrar(request.user)
    form = PoolForm(request.POST or None) if may_write else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            made = actions.create_pool(by=cast("User", request.user), **form.cleaned_data)
            messages.success(request, _("已建立：%s。") % made.name)
            return redirect("talent:pool", made.code)
    rows = Pool.objects.annotate(
        listed=Count("experts", filter=Q(experts__state=State.LISTED)), held=Count("experts")
    ).order_by("position", "pk")
    return render(request, "talent/pools.html", {"pools": rows, "form": form})


@login_required
@require_safe
def pool(request: HttpRequest, code: str) -> HttpResponse:
    """Who is in a pool, for officers."""
    if not is_officer(request.user):
        raise Http404
    return _pool_page(request, get_object_or_404(Pool, code=code))


def _pool_page(request: HttpRequest, found: Pool, put_form: PutIntoPoolForm | None = None) -> HttpResponse:
    may_write = is_registrar(request.user)
    context = {
        "pool": found,
        "experts": found.experts.select_related("institution").order_by("name", "pk"),
        "may_write": may_write,
        "put_form": (put_form or PutIntoPoolForm(pool=found)) if may_write else None,
        "history": lines_of(timeline("pool", found.pk), POOL_HISTORY),
    }
    return render(request, "talent/pool.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit_pool(request: HttpRequest, code: str) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    found = get_object_or_404(Pool, code=code)
    form = PoolForm(request.POST or None, instance=Pool.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        actions.save_pool(found, by=cast("User", request.user), **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("talent:pool", code)
    return render(request, "talent/pool_form.html", {"form": form, "pool": found})


@login_required
@require_POST
def put_into_pool(request: HttpRequest, code: str) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    found = get_object_or_404(Pool, code=code)
    form = PutIntoPoolForm(request.POST, pool=found)
    if not form.is_valid():
        return _pool_page(request, found, form)
    chosen = list(form.cleaned_data["experts"])
    actions.put_into_pool(found, chosen, by=cast("User", request.user))
    messages.success(request, _("已加入%d位专家。") % len(chosen))
    return redirect("talent:pool", code)


@login_required
@require_POST
def take_out_of_pool(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    if not is_registrar(request.user):
        raise Http404
    found = get_object_or_404(Pool, code=code)
    expert = get_object_or_404(found.experts, reference=reference)
    actions.take_out_of_pool(found, expert, by=cast("User", request.user))
    messages.success(request, _("%(expert)s已移出%(pool)s。") % {"expert": expert.name, "pool": found.name})
    return redirect("talent:pool", code)
