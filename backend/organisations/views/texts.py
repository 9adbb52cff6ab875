"""待发短信 of the whole platform, for officers, where no gateway sends them."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.actions import give_out_texts, take_out_texts
from backend.accounts.models import User
from backend.accounts.text_lists import desk_of, workbook_of
from backend.organisations.rules import is_registrar
from backend.web.toasts import say
from notifications.errors import NothingWaiting
from notifications.models import TextList


def _registrar(request: HttpRequest) -> User:
    if not is_registrar(request.user):
        raise Http404
    return cast("User", request.user)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """What waits and what was taken out; POST takes out what waits."""
    user = _registrar(request)
    if request.method == "POST":
        try:
            listed = take_out_texts(by=user)
        except NothingWaiting:
            say(request, _("没有待发的短信，可能刚被同事导出。"), failed=True)
        else:
            say(request, _("已导出清单%(number)s，请在下面下载。") % {"number": listed.pk})
        return redirect("organisations:texts")
    return render(request, "organisations/texts.html", {"desk": desk_of()})


@login_required
@require_POST
def text_list(request: HttpRequest, number: int) -> HttpResponse:
    """The file of one list. It holds mobile numbers: each time it is given out is recorded, so it takes a POST."""
    user = _registrar(request)
    listed = get_object_or_404(TextList, pk=number)
    give_out_texts(listed, by=user)
    return workbook_of(listed)
