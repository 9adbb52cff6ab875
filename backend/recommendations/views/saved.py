"""我的订阅: searches that a person wants news of, and the line on the search page that makes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.recommendations import actions
from backend.recommendations.choices import SAVED_MOST
from backend.recommendations.errors import NotSaved
from backend.recommendations.forms import RenameForm
from backend.recommendations.models import SavedSearch
from backend.recommendations.queries import saved_as
from backend.recommendations.saved import lines_of, name_of
from backend.web import searching
from backend.web.toasts import say


@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The person's saved searches, the newest first."""
    rows = SavedSearch.objects.visible_to(request.user).with_finds().defer("known")
    lines = lines_of(rows)
    return render(request, "recommendations/saved.html", {"lines": lines, "most": SAVED_MOST})


@login_required
@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """The line on the search page: the button, or that this search is saved already, or why it cannot be."""
    asked = searching.settled(searching.read(request.GET), request.user)
    rows = SavedSearch.objects.visible_to(request.user)
    context = {
        "saved": saved_as(cast("User", request.user), asked),
        "full": rows.count() >= SAVED_MOST,
        "most": SAVED_MOST,
        "asked": request.GET.urlencode(),
        "nothing": not (asked.text or asked.kind or asked.narrowed),
    }
    return render(request, "recommendations/save_search.html", context)


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what the address of the search page asked, and go back there."""
    query = QueryDict(request.POST.get("asked", "")[: searching.LONGEST_ADDRESS])
    try:
        asked = searching.settled(searching.read(query), request.user)
        _row, fresh = actions.save_search(asked, by=cast("User", request.user))
    except NotSaved as refused:
        say(request, str(refused), failed=True)
    else:
        said = _("已订阅。有新的就告诉您；在“我的订阅”里可以暂停或删除。") if fresh else _("这个搜索已经订阅过了。")
        say(request, said)
    address = query.urlencode()
    return redirect(f"{reverse('web:search')}?{address}" if len(address) <= searching.LONGEST_ADDRESS else "web:search")


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(SavedSearch.objects.editable_by(request.user), reference=reference)
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if form.is_valid():
        actions.rename_search(found, form.cleaned_data["name"], by=cast("User", request.user))
        say(request, _("已改名。"))
        return redirect("recommendations:saved")
    return render(request, "recommendations/rename_saved.html", {"form": form, "line": lines_of([found])[0]})


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Pause, resume, remove, or bring back what was removed."""
    if verb not in VERBS:
        raise Http404
    removed = verb == "restore"
    person = cast("User", request.user)
    rows = SavedSearch.objects.removed_by(person) if removed else SavedSearch.objects.editable_by(person)
    found = get_object_or_404(rows, reference=reference)
    try:
        VERBS[verb](request, found, person)
    except NotSaved as refused:
        say(request, str(refused), failed=True)
    return redirect("recommendations:saved")


def _pause(request: HttpRequest, found: SavedSearch, person: User) -> None:
    actions.pause_search(found, by=person)
    say(request, _("已暂停，恢复前不再告诉您。"), undo_url=_address(found, "resume"))


def _resume(request: HttpRequest, found: SavedSearch, person: User) -> None:
    actions.resume_search(found, by=person)
    say(request, _("已恢复，从现在起有新的就告诉您。"))


def _remove(request: HttpRequest, found: SavedSearch, person: User) -> None:
    actions.remove_search(found, by=person)
    say(request, _("已删除“%(name)s”。") % {"name": name_of(found)}, undo_url=_address(found, "restore"))


def _restore(request: HttpRequest, found: SavedSearch, person: User) -> None:
    actions.restore_search(found, by=person)
    say(request, _("已放回“%(name)s”。") % {"name": name_of(found)})


def _address(found: SavedSearch, verb: str) -> str:
    return reverse("recommendations:saved_step", args=[found.reference, verb])


VERBS: dict[str, Callable[[HttpRequest, SavedSearch, User], None]] = {
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "restore": _restore,
}
