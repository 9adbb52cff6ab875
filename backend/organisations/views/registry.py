"""The bureau's desk for organisations: verify, admit, suspend, move out, and import capability lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.forms import InvitedForm
from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations import actions
from backend.organisations.capability_lists import CapabilityListRefused, read_capability_list
from backend.organisations.choices import Kind, RegistryEventKind
from backend.organisations.errors import HasAdmin, NoAuthority, NotAnEntity, WrongRecord
from backend.organisations.filters import RegistryFilterSet
from backend.organisations.forms import CardListForm, LegalRecordForm, NewOrganisationForm, ReasonForm
from backend.organisations.links import link_of
from backend.organisations.models import Organisation
from backend.organisations.queries import admin_invitations, authority_letters, lacks_admin, needs_authority
from backend.organisations.rules import is_officer, is_registrar
from backend.outbox.errors import LostRace
from backend.web.history import lines_of
from backend.web.queries import opens_with

PAGE_SIZE = 30
HISTORY = {
    "create": gettext_lazy("登记"),
    "edit": gettext_lazy("修改登记信息"),
    "verify": gettext_lazy("核验通过"),
    "met": gettext_lazy("登记洽谈结果"),
    "withdraw_verification": gettext_lazy("撤销核验"),
    "authority": gettext_lazy("上传授权书"),
    "legal_record": gettext_lazy("登记法律变更"),
    "join": gettext_lazy("加入本单位"),
    "change_role": gettext_lazy("调整成员角色"),
    "end_membership": gettext_lazy("移出成员"),
    "edit_profile": gettext_lazy("修改主体简介"),
    "add_part": gettext_lazy("补充档案"),
    "edit_part": gettext_lazy("修改档案"),
    "remove_part": gettext_lazy("删去档案条目"),
    "import_cards": gettext_lazy("导入能力清单"),
    **dict(RegistryEventKind.choices),
}


def _officer(request: HttpRequest) -> User:
    if not is_officer(request.user):
        raise Http404
    return cast("User", request.user)


def _registrar(request: HttpRequest) -> User:
    if not is_registrar(request.user):
        raise Http404
    return cast("User", request.user)


def _found(request: HttpRequest, reference: str) -> Organisation:
    found: Organisation = get_object_or_404(Organisation.objects.visible_to(request.user), reference=reference)
    return found


@login_required
@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    user = _officer(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    rows = Organisation.objects.visible_to(user).select_related("region").order_by("-created_at", "-pk")
    found = RegistryFilterSet(request.GET, queryset=rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "may_write": is_registrar(user)}
    return render(request, "organisations/registry.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new organisation and the one-time link for its administrator, shown once."""
    user = _registrar(request)
    form = NewOrganisationForm(request.POST or None)
    link, organisation = "", None
    if request.method == "POST" and form.is_valid():
        organisation, _invitation, secret = actions.register_organisation(by=user, **form.cleaned_data)
        link = link_of(request, secret)
        form = NewOrganisationForm()
    return render(request, "organisations/new.html", {"form": form, "link": link, "made": organisation})


@login_required
@require_safe
def registered(request: HttpRequest, reference: str) -> HttpResponse:
    """One organisation as officers see it: facts, steps, history."""
    user = _officer(request)
    return _page(request, user, _found(request, reference))


def _page(request: HttpRequest, user: User, organisation: Organisation, **forms: Any) -> HttpResponse:
    """`forms` are those that came back with faults, by the name under which the page shows them."""
    may_write = is_registrar(user)
    context: dict[str, Any] = {
        "organisation": organisation,
        "may_write": may_write,
        "history": lines_of(timeline("organisation", organisation.pk), HISTORY),
        "members": organisation.memberships.live().select_related("user"),
        "letters": authority_letters(organisation),
        "needs_authority": needs_authority(organisation),
        "records": organisation.legal_records.all(),
        **{f"{verb}_form": ReasonForm(step=verb, needed=needed) for verb, (_action, needed) in STEPS.items()},
        "verify_form": ReasonForm(step="verify", needed=False),
        "unverify_form": ReasonForm(step="unverify"),
    }
    if may_write and lacks_admin(organisation):
        context["invite_form"] = InvitedForm()
        context["invitations"] = [
            {
                "row": one,
                "again_url": reverse(
                    "organisations:invitation_of_admin", args=[organisation.reference, one.pk, "again"]
                ),
                "withdraw_url": reverse(
                    "organisations:invitation_of_admin", args=[organisation.reference, one.pk, "withdraw"]
                ),
            }
            for one in admin_invitations(organisation)
        ]
    return render(request, "organisations/registered.html", context | forms)


@login_required
@never_cache
@require_POST
def invite_admin(request: HttpRequest, reference: str) -> HttpResponse:
    """Where nobody administers an organisation: whoever was invited lost the link, or left."""
    user = _registrar(request)
    organisation = _found(request, reference)
    if organisation.kind == Kind.BUREAU:
        raise Http404
    form = InvitedForm(request.POST)
    if form.is_valid():
        try:
            invitation, secret = actions.invite_admin(organisation, by=user, **form.cleaned_data)
        except HasAdmin as held:
            messages.error(request, str(held))
            return redirect("organisations:registered", reference)
        context = {
            "invitation": invitation,
            "link": link_of(request, secret),
            "back": reverse("organisations:registered", args=[reference]),
        }
        return render(request, "organisations/invited.html", context)
    return _page(request, user, organisation, invite_form=form)


@login_required
@require_POST
def verify(request: HttpRequest, reference: str) -> HttpResponse:
    """By the letter of authority, with a word on it where there is one to say."""
    user = _registrar(request)
    organisation = _found(request, reference)
    form = ReasonForm(request.POST, step="verify", needed=False)
    if not form.is_valid():
        return _page(request, user, organisation, verify_form=form)
    try:
        verified = actions.verify_organisation(organisation, by=user, reason=form.cleaned_data["reason"])
    except NoAuthority as lacking:
        messages.error(request, str(lacking))
        return redirect("organisations:registered", reference)
    if verified:
        messages.success(request, _("已核验，%s现在可以发布。") % organisation.name)
    else:
        messages.info(request, _("这个单位已经核验过。"))
    return redirect("organisations:registered", reference)


@login_required
@require_POST
def withdraw_verification(request: HttpRequest, reference: str) -> HttpResponse:
    user = _registrar(request)
    organisation = _found(request, reference)
    form = ReasonForm(request.POST, step="unverify")
    if not form.is_valid():
        return _page(request, user, organisation, unverify_form=form)
    if organisation.is_verified and actions.withdraw_verification(
        organisation, by=user, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("%s的核验已撤销，单位会收到通知和理由。") % organisation.name)
    else:
        messages.info(request, _("这个单位没有核验，无须撤销。"))
    return redirect("organisations:registered", reference)


@login_required
@require_http_methods(["GET", "POST"])
def legal_record(request: HttpRequest, reference: str) -> HttpResponse:
    """A new name, or a team that has founded its firm: from a day on, with the history kept."""
    user = _registrar(request)
    organisation = _found(request, reference)
    current = organisation.legal_records.filter(valid_until__isnull=True).first()
    initial = {
        "legal_form": organisation.legal_form,
        "name": organisation.name,
        "uscc": organisation.uscc,
        "host_name": current.host_name if current else "",
    }
    form = LegalRecordForm(request.POST or None, initial=initial, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_legal_record(organisation, by=user, **form.cleaned_data)
        except WrongRecord as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("已登记，原有的档案、匹配和记录都不变。"))
            return redirect("organisations:registered", reference)
    return render(request, "organisations/legal_record.html", {"form": form, "organisation": organisation})


# What each verb does, and whether it asks for a reason.
STEPS: dict[str, tuple[Callable[..., Organisation], bool]] = {
    "admit": (actions.admit_entity, False),
    "suspend": (actions.suspend_entity, True),
    "resume": (actions.resume_entity, False),
    "exit": (actions.exit_entity, True),
}


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Admit, suspend, resume or move out one entity; the last word of two officers is told to the other."""
    user = _registrar(request)
    organisation = _found(request, reference)
    if verb not in STEPS:
        raise Http404
    action, asks_reason = STEPS[verb]
    form = ReasonForm(request.POST, step=verb, needed=asks_reason)
    if not form.is_valid():
        return _page(request, user, organisation, **{f"{verb}_form": form})
    try:
        action(organisation, by=user, reason=form.cleaned_data["reason"])
    except (NotAnEntity, LostRace) as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(
            request,
            _("%(name)s：%(state)s。")
            % {"name": organisation.name, "state": organisation.get_registry_state_display()},
        )
    return redirect("organisations:registered", reference)


@login_required
@require_http_methods(["GET", "POST"])
def import_cards(request: HttpRequest) -> HttpResponse:
    """Capability lists: every row becomes a card of its entity, which is admitted with it; rows that cannot be taken are told."""
    user = _registrar(request)
    chosen = request.POST.get("entity") or request.GET.get("entity") or ""
    mine = Organisation.objects.visible_to(user).entities()
    entity = get_object_or_404(mine, reference=chosen) if chosen else None
    form = CardListForm(request.POST or None, request.FILES or None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            listed = read_capability_list(form.cleaned_data["file"], entity=entity)
        except CapabilityListRefused as refused:
            form.add_error("file", str(refused))
        else:
            outcome = actions.import_capability_list(listed, admit=form.cleaned_data["admit"], by=user)
    return render(request, "organisations/import_cards.html", {"form": form, "outcome": outcome, "entity": entity})
