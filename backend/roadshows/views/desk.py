"""The organiser's events: the list, writing one, and moving it on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.audit.queries import timeline
from backend.organisations.acting import acting_organisation
from backend.outbox.errors import LostRace
from backend.roadshows import actions, process
from backend.roadshows.choices import ORGANISERS, ApplicationState
from backend.roadshows.errors import EditedMeanwhile, NotReady, RoadshowsError
from backend.roadshows.forms.events import EventForms, ReasonForm
from backend.roadshows.models import Event
from backend.roadshows.process import EDITABLE, STEPS, steps_for
from backend.roadshows.queries import latest_release
from backend.roadshows.rules import organises_events
from backend.roadshows.views.people import run_event, tabs_of, user_of
from backend.web.history import lines_of
from backend.web.toasts import say

PAGE_SIZE = 20
HISTORY = {
    "create": gettext_lazy("新建"),
    "edit": gettext_lazy("修改"),
    **{step.name: step.verb for step in STEPS},
    "invite_judge": gettext_lazy("邀请评委"),
    "remove_judge": gettext_lazy("移出评委"),
    "add_sessions": gettext_lazy("为入选主体建场次"),
    "arrange": gettext_lazy("自动排期"),
    "release": gettext_lazy("发布日程"),
    "list_participant": gettext_lazy("列入参会方"),
    "remove_participant": gettext_lazy("移出参会方"),
    "plan": gettext_lazy("开始自动排期"),
    "keep_plan": gettext_lazy("采用自动排期的方案"),
    "fill_draft": gettext_lazy("填满空位"),
    "place_meeting": gettext_lazy("手工排洽谈"),
    "unplace_meeting": gettext_lazy("移出一场洽谈"),
    "take_way": gettext_lazy("按办法排进一场"),
    "release_meetings": gettext_lazy("发布洽谈安排"),
    "import_check_ins": gettext_lazy("导入签到结果"),
    "remove_session": gettext_lazy("删去一场"),
    "undo_arrange": gettext_lazy("撤回自动排期"),
    "undo_remove_session": gettext_lazy("恢复删去的场次"),
    "undo_remove_participant": gettext_lazy("恢复移出的参会方"),
    "undo_unplace_meeting": gettext_lazy("撤回移出洽谈"),
    "undo_remove_judge": gettext_lazy("恢复移出的评委"),
}
PAGE_OF = {  # where what was taken back is to be seen
    "arrange": "sessions",
    "remove_session": "sessions",
    "remove_participant": "comers",
    "unplace_meeting": "meetings",
    "remove_judge": "judges",
}
SAID = {
    "call": gettext_lazy("已发布，主体可以报名了。"),
    "close_call": gettext_lazy("已截止报名。"),
    "reopen_call": gettext_lazy("已重新开放报名。"),
    "schedule": gettext_lazy("可以排期了。"),
    "start": gettext_lazy("活动开始。"),
    "finish": gettext_lazy("活动结束。"),
    "cancel": gettext_lazy("已取消，报名的主体、评委和参会方会收到通知。"),
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Drafts too, the newest first."""
    organiser = acting_organisation(request)
    if organiser.kind not in ORGANISERS:
        raise Http404
    standing = Q(applications__state__in=(ApplicationState.SUBMITTED, ApplicationState.SELECTED))
    rows = (
        Event.objects.visible_to(request.user)
        .filter(organiser=organiser)
        .prefetch_related("half_days")
        .annotate(applied=Count("applications", filter=standing, distinct=True))
        .order_by("-pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may_write = organises_events(request.user)
    return render(request, "roadshows/desk.html", {"page": page, "organiser": organiser, "may_write": may_write})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    organiser = acting_organisation(request)
    if organiser.kind not in ORGANISERS or not organises_events(request.user):
        raise Http404
    return _form_page(request, Event(organiser=organiser))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = run_event(request, reference)
    if request.method == "GET" and found.state not in EDITABLE:
        say(request, _("活动现在是“%s”，不能修改。") % found.get_state_display(), failed=True)
        return redirect("roadshows:manage", reference)
    return _form_page(request, found)


def _form_page(request: HttpRequest, event: Event) -> HttpResponse:
    """One form for a new event and for one that stands; what was typed stays when something is wrong."""
    forms = EventForms(request.POST or None, event=event)
    status = 200
    if request.method == "POST" and not forms.more and forms.is_valid():
        try:
            saved = _store(request, event, forms)
        except NotReady as missing:
            forms.show_faults(missing.sentences)
        except EditedMeanwhile as late:
            forms.form.add_error(None, str(late))
            data = request.POST.copy()
            data["version"] = str(Event.objects.get(pk=event.pk).edit_number)
            forms.form.data = data
            status = 409
        except (RoadshowsError, LostRace) as refused:
            forms.form.add_error(None, str(refused))
        else:
            say(request, _("已保存。"))
            return redirect("roadshows:manage", saved.reference)
    return render(request, "roadshows/form.html", {"forms": forms, "form": forms.form, "event": event}, status=status)


def _store(request: HttpRequest, event: Event, forms: EventForms) -> Event:
    user, fields = user_of(request), forms.form.texts
    if event._state.adding:
        return actions.create_event(event.organiser, by=user, parts=forms.parts(), **fields)
    number = forms.form.cleaned_data["version"]
    stored = Event.objects.get(pk=event.pk)
    return actions.save_event(stored, by=user, edit_number=number, parts=forms.parts(), **fields)


@login_required
@require_safe
def manage(request: HttpRequest, reference: str) -> HttpResponse:
    return _manage_page(request, run_event(request, reference))


def _manage_page(request: HttpRequest, event: Event, reason_form: ReasonForm | None = None) -> HttpResponse:
    """What it is, and the next step; a reason that is wrong stays as it was typed."""
    steps = steps_for(request.user, event)
    context = {
        "event": event,
        "tabs": tabs_of(event, "manage"),
        "steps": [step for step in steps.values() if step is not process.CANCEL],
        "cancel": steps.get("cancel"),
        "may_edit": event.state in EDITABLE,
        "half_days": event.half_days.all(),
        "breaks": event.breaks.all(),
        "rooms": event.rooms.prefetch_related("gear", "closures"),
        "gear": event.gear.filter(pieces__gt=0),
        "criteria": event.criteria.all(),
        "release": latest_release(event),
        "reason_form": reason_form or ReasonForm(),
        "opened": "cancel" if reason_form else "",
        "history": lines_of(timeline("event", event.pk), HISTORY),
    }
    return render(request, "roadshows/manage.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Put back what a line of the history tells of."""
    event = run_event(request, reference)
    try:
        action = actions.undo(event, number, by=user_of(request))
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
        return redirect("roadshows:manage", reference)
    say(request, _("已撤回本次操作。"))
    return redirect(f"roadshows:{PAGE_OF[action]}", reference)


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    event = run_event(request, reference)
    taken = next((one for one in STEPS if one.name == verb), None)
    if taken is None:
        raise Http404
    reason = ""
    if taken is process.CANCEL:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _manage_page(request, event, form)
        reason = form.cleaned_data["reason"]
    try:
        actions.take_step(event, taken, by=user_of(request), reason=reason)
    except (RoadshowsError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, str(SAID[taken.name]))
    return redirect("roadshows:manage", reference)
