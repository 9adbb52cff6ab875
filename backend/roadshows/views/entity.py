"""An entity applies, changes what it sent, and withdraws."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backend.files.errors import FileRefused
from backend.organisations.acting import own_entity
from backend.outbox.errors import LostRace
from backend.roadshows import actions
from backend.roadshows.errors import NotReady, RoadshowsError
from backend.roadshows.forms.parts import ApplyForm
from backend.roadshows.models import Application
from backend.roadshows.views.people import seen_event, user_of
from backend.web.toasts import say


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, reference: str) -> HttpResponse:
    event = seen_event(request, reference)
    entity = own_entity(request)
    if not entity.is_admitted:
        raise Http404
    held = Application.objects.filter(event=event, entity=entity).select_related("deck").first()
    form = ApplyForm(request.POST or None, request.FILES or None, instance=held or Application())
    if request.method == "GET" and not event.is_open:
        say(request, _("报名已经截止。"), failed=True)
        return redirect("roadshows:event", reference)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.apply(
                event, entity, by=user_of(request), title=given["title"], summary=given["summary"],
                deck=given["deck_file"],
            )  # fmt: skip
        except NotReady as missing:
            form.show_faults(missing.sentences)
        except (RoadshowsError, LostRace, FileRefused) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("已报名。截止前可以修改。"))
            return redirect("roadshows:event", reference)
    deck = held.deck if held is not None else None
    shown = {"name": deck.name, "size": filesizeformat(deck.size), "url": deck.get_absolute_url()} if deck else None
    context = {"form": form, "event": event, "held": held, "entity": entity, "deck": shown}
    return render(request, "roadshows/apply.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    rows = Application.objects.editable_by(request.user).filter(entity=own_entity(request)).select_related("event")
    application = get_object_or_404(rows, event__reference=reference)
    try:
        actions.withdraw_application(application, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已撤回报名。"))
    return redirect("roadshows:event", reference)
