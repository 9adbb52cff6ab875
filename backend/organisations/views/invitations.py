"""The page behind a one-time link: it makes the account and the membership together."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backend.accounts.errors import InvitationSpent
from backend.accounts.forms import AcceptInvitationForm
from backend.accounts.models import ApiToken, Invitation
from backend.organisations.actions import accept_and_join
from backend.organisations.models import Organisation


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind a one-time link; a spent, past or invented one is 404."""
    invitation = Invitation.objects.filter(
        digest=ApiToken.digest_of(secret), accepted_at__isnull=True, expires_at__gt=timezone.now()
    ).first()
    if invitation is None:
        raise Http404
    form = AcceptInvitationForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_and_join(invitation, **form.cleaned_data)
        except InvitationSpent as spent:
            form.add_error(None, str(spent))
        else:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("web:work_home")
    organisation = Organisation.objects.filter(pk=invitation.purpose.get("organisation")).first()
    context = {"form": form, "invitation": invitation, "organisation": organisation}
    return render(request, "organisations/accept.html", context)
