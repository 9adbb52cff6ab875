"""常用视图: a person keeps the filters of a list under a name, renames it, has the page open with it, removes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.web import actions, places
from backend.web.errors import NotKept
from backend.web.forms import KeepViewForm, ViewNameForm
from backend.web.models import SavedView
from backend.web.searching import LONGEST_ADDRESS
from backend.web.toasts import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from backend.accounts.models import User


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what the address asked, and go back there; what was wrong stands beside the name, as it was typed."""
    page = places.viewed_page(request.POST.get("page", ""))
    if page is None:
        raise Http404
    form = KeepViewForm(request.POST)
    query = QueryDict(request.POST.get("asked", "")[:LONGEST_ADDRESS])
    if form.is_valid():
        try:
            view = actions.keep_view(page, query, form.cleaned_data["name"], by=cast("User", request.user))
        except NotKept as refused:
            form.show_faults({"name": str(refused)})
        else:
            say(request, _("已存为常用视图“%(name)s”。") % {"name": view.name})
            return redirect(view)
    back = f"{reverse(page.url_name)}?{query.urlencode()}"
    return render(request, "web/keep_view.html", {"form": form, "page": page, "back": back})


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(SavedView.objects.editable_by(request.user), reference=reference)
    page = _page_of(found)
    form = ViewNameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        try:
            actions.rename_view(found, form.cleaned_data["name"], by=cast("User", request.user))
        except NotKept as refused:
            form.show_faults({"name": str(refused)})
        else:
            say(request, _("已改名。"))
            return redirect(found)
    return render(request, "web/rename_view.html", {"form": form, "page": page, "view": found})


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Open the page with it, no longer, remove it, or bring back what was removed; the list stays as it is."""
    if verb not in VERBS:
        raise Http404
    person = cast("User", request.user)
    rows = SavedView.objects.removed_by(person) if verb == "restore" else SavedView.objects.editable_by(person)
    found = get_object_or_404(rows, reference=reference)
    _page_of(found)
    try:
        VERBS[verb](request, found, person)
    except NotKept as refused:
        say(request, str(refused), failed=True)
    return redirect(found)


def _page_of(view: SavedView) -> places.ViewedPage:
    """404 for a view of a page that has none any more."""
    page = places.viewed_page(view.page)
    if page is None:
        raise Http404
    return page


def _make_default(request: HttpRequest, found: SavedView, person: User) -> None:
    actions.make_default(found, by=person)
    say(
        request,
        _("以后打开这一页，先显示“%(name)s”。") % {"name": found.name},
        undo_url=_address(found, "end-default"),
    )


def _end_default(request: HttpRequest, found: SavedView, person: User) -> None:
    actions.end_default(found, by=person)
    say(request, _("以后打开这一页，不再先显示“%(name)s”。") % {"name": found.name})


def _remove(request: HttpRequest, found: SavedView, person: User) -> None:
    actions.remove_view(found, by=person)
    say(request, _("已删除常用视图“%(name)s”。") % {"name": found.name}, undo_url=_address(found, "restore"))


def _restore(request: HttpRequest, found: SavedView, person: User) -> None:
    actions.restore_view(found, by=person)
    say(request, _("已放回“%(name)s”。") % {"name": found.name})


def _address(found: SavedView, verb: str) -> str:
    return reverse("web:view_step", args=[found.reference, verb])


VERBS: dict[str, Callable[[HttpRequest, SavedView, User], None]] = {
    "make-default": _make_default,
    "end-default": _end_default,
    "remove": _remove,
    "restore": _restore,
}
