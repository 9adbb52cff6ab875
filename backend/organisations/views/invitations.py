"""One-time links: the page behind one, and giving out another in place of one that was lost."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.actions import (
    accept_invitation,
    accept_with_account,
    account_of,
    reissue,
    revoke_invitation,
)
from backend.accounts.errors import InvitationRefused, InvitationSpent
from backend.accounts.forms import AcceptInvitationForm
from backend.accounts.models import ApiToken, Invitation, User
from backend.accounts.purposes import purpose_of
from backend.organisations.acting import acting_organisation
from backend.organisations.links import link_of
from backend.organisations.middleware import CHOSEN
from backend.organisations.models import Membership, Organisation
from backend.organisations.queries import admin_invitations, lacks_admin, waiting_invitations
from backend.organisations.rules import is_registrar

VERBS = ("again", "withdraw")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind a one-time link; a spent, past or invented one is 404.

    Whoever has no account makes one here. Whoever has one signs in and accepts with it. Whoever is signed in as somebody
    else is asked to sign out first: a seat belongs to the person who was invited.
    """
    invitation = Invitation.objects.open().filter(digest=ApiToken.digest_of(secret)).first()
    purpose = purpose_of(invitation) if invitation else None
    name = purpose.name(invitation) if invitation and purpose else None
    if invitation is None or name is None:
        raise Http404
    account = account_of(invitation)
    if request.user.is_authenticated:
        case = "join" if account == request.user else "other"
    else:
        case = "new" if account is None else "sign_in"
    form = AcceptInvitationForm(request.POST or None, initial={"name": invitation.name}) if case == "new" else None
    refusal = ""
    if request.method == "POST":
        try:
            if form is not None and form.is_valid():
                user = accept_invitation(invitation, **form.cleaned_data)
                login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
                return redirect("web:work_home")
            if case == "join":
                accept_with_account(invitation, cast("User", request.user))
                if organisation := invitation.purpose.get("organisation"):
                    request.session[CHOSEN] = organisation
                messages.success(request, _("已加入：%s。") % name)
                return redirect("web:work_home")
        except InvitationRefused as refused:
            refusal = str(refused)
    context = {"form": form, "invitation": invitation, "name": name, "case": case, "refusal": refusal}
    return render(request, "organisations/accept.html", context)


@login_required
@never_cache
@require_POST
def of_colleague(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """By the organisation's administrator: a fresh link for a colleague, or none any more."""
    organisation = acting_organisation(request)
    is_admin = Membership.objects.editable_by(request.user).filter(organisation=organisation).exists()
    if not is_admin:
        raise Http404
    return _answer(request, get_object_or_404(waiting_invitations(organisation), pk=pk), verb, "organisations:members")


@login_required
@never_cache
@require_POST
def of_admin(request: HttpRequest, reference: str, pk: int, verb: str) -> HttpResponse:
    """By the bureau, while nobody administers the organisation."""
    if not is_registrar(request.user):
        raise Http404
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), reference=reference)
    if not lacks_admin(organisation):
        raise Http404
    invitation = get_object_or_404(admin_invitations(organisation), pk=pk)
    return _answer(request, invitation, verb, "organisations:registered", reference)


def _answer(request: HttpRequest, invitation: Invitation, verb: str, back: str, *arguments: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    user = cast("User", request.user)
    try:
        if verb == "again":
            fresh, secret = reissue(invitation, by=user)
            context = {"invitation": fresh, "link": link_of(request, secret), "back": reverse(back, args=arguments)}
            return render(request, "organisations/invited.html", context)
        revoke_invitation(invitation, by=user)
    except InvitationSpent as spent:
        messages.error(request, str(spent))
    else:
        messages.success(request, _("邀请已作废，原链接不能再用。"))
    return redirect(back, *arguments)
