"""One's own account: name and mobile, API keys."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.actions import make_token, revoke_token, save_person
from backend.accounts.forms import ApiTokenForm, PersonForm, WaysForm
from backend.accounts.models import ApiToken, User
from notifications.ways import choose, ways_of


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name and mobile, and the way to password, second factor and keys."""
    user = cast("User", request.user)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        save_person(user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("accounts:account")
    return render(request, "accounts/account.html", {"form": form, "by_code": settings.SMS_SIGN_IN})


@login_required
@require_http_methods(["GET", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """By which ways the person is told of news; the inbox itself cannot be switched off."""
    # Asked by the method: with every box empty the form posts nothing, and that is a choice too.
    form = WaysForm(request.POST if request.method == "POST" else None, ways=ways_of(request.user))
    if form.is_valid():
        choose(request.user, form.cleaned_data["channels"])
        messages.success(request, _("已保存。"))
        return redirect("accounts:account")
    return render(request, "accounts/ways.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Keys for the API: the list, and a new one whose secret is shown once."""
    user = cast("User", request.user)
    form = ApiTokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _token, secret = make_token(user, **form.cleaned_data)
        form = ApiTokenForm()
    rows = ApiToken.objects.visible_to(user)
    return render(request, "accounts/tokens.html", {"form": form, "tokens": rows, "secret": secret})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.editable_by(request.user), pk=pk)
    revoke_token(token, by=cast("User", request.user))
    messages.success(request, _("令牌已吊销。"))
    return redirect("accounts:tokens")
