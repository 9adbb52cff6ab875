"""Colleagues: who works here, inviting one by a one-time link, roles, and leaving."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.models import User
from backend.organisations.acting import acting_organisation
from backend.organisations.actions import change_role, end_membership, invite_member
from backend.organisations.errors import LastAdmin
from backend.organisations.forms import InviteForm, RoleForm
from backend.organisations.links import link_of
from backend.organisations.models import Membership
from backend.organisations.queries import waiting_invitations


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The list for all who work here; the invitation for administrators. The link is shown once, here."""
    organisation = acting_organisation(request)
    is_admin = Membership.objects.editable_by(request.user).filter(organisation=organisation).exists()
    form = InviteForm(request.POST or None, organisation=organisation) if is_admin else None
    link = ""
    if request.method == "POST":
        if form is None:
            get_object_or_404(Membership.objects.none())
        elif form.is_valid():
            _invitation, secret = invite_member(organisation, by=cast("User", request.user), **form.cleaned_data)
            link = link_of(request, secret)
            form = InviteForm(organisation=organisation)
    rows = Membership.objects.visible_to(request.user).live().filter(organisation=organisation).select_related("user")
    context: dict[str, Any] = {
        "organisation": organisation,
        "members": rows,
        "form": form,
        "link": link,
        "is_admin": is_admin,
    }
    if is_admin:
        context["invitations"] = [
            {
                "row": one,
                "again_url": reverse("organisations:invitation_of_colleague", args=[one.pk, "again"]),
                "withdraw_url": reverse("organisations:invitation_of_colleague", args=[one.pk, "withdraw"]),
            }
            for one in waiting_invitations(organisation)
        ]
    return render(request, "organisations/members.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a colleague's role."""
    rows = Membership.objects.editable_by(request.user).live().select_related("user", "organisation")
    found = get_object_or_404(rows, pk=pk)
    form = RoleForm(request.POST or None, organisation=found.organisation, initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        try:
            change_role(found, role=form.cleaned_data["role"], by=cast("User", request.user))
        except LastAdmin as last:
            form.add_error("role", str(last))
        else:
            messages.success(request, _("已保存。"))
            return redirect("organisations:members")
    return render(request, "organisations/member.html", {"form": form, "member": found})


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Membership.objects.editable_by(request.user).live(), pk=pk)
    try:
        end_membership(found, by=cast("User", request.user))
    except LastAdmin as last:
        messages.error(request, str(last))
    else:
        messages.success(request, _("已移出本单位。"))
    return redirect("organisations:members")
