"""What this app puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.middleware import acting_membership
from backend.roadshows import process
from backend.roadshows.choices import ORGANISERS, ApplicationState, JudgeState, State
from backend.roadshows.models import Application, Event, Judge, Sheet
from backend.roadshows.queries import ties_of
from backend.roadshows.rules import organises_events
from backend.talent.rules import is_expert
from backend.web.places import WaitingLine

LINES_MOST = 20


def for_organisers(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.kind in ORGANISERS


def for_judges(request: HttpRequest) -> bool:
    return bool(is_expert(request.user))


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """Of judges the invitations and what is not scored; of organisers what was applied for and waits for a choice."""
    user = request.user
    if not user.is_authenticated:
        return
    if is_expert(user):
        seats = Judge.objects.filter(expert__user_id=user.pk, event__state__in=process.JUDGING)
        for judge in seats.exclude(state=JudgeState.DECLINED).select_related("event", "expert")[:LINES_MOST]:
            line = _of_judge(judge)
            if line is not None:
                yield line
    if organises_events(user):
        yield from _of_organiser(request)


def _of_judge(judge: Judge) -> WaitingLine | None:
    url = reverse("roadshows:judging")
    if judge.state == JudgeState.INVITED:
        return WaitingLine(judge.invited_at, _("评审邀请"), judge.event.title, "", url, _("答复"))
    scored = Sheet.objects.submitted().filter(judge=judge, application=OuterRef("pk"))
    rows = Application.objects.filter(event=judge.event, state=ApplicationState.SUBMITTED).filter(~Exists(scored))
    entities = list(rows.values_list("entity_id", flat=True))
    left = len(entities) - len(ties_of(judge.expert, entities)) if entities else 0
    if not left:
        return None
    since = judge.answered_at or judge.invited_at
    return WaitingLine(since, _("路演评分"), judge.event.title, _("还有%s个项目") % left, url, _("打分"))


def _of_organiser(request: HttpRequest) -> Iterator[WaitingLine]:
    rows = (
        Event.objects.editable_by(request.user)
        .filter(state=State.SELECTING, applications__state=ApplicationState.SUBMITTED)
        .annotate(left=Count("applications"))
    )
    for reference, title, since, left in rows.values_list("reference", "title", "apply_until", "left")[:LINES_MOST]:
        url = reverse("roadshows:applications", args=[reference])
        yield WaitingLine(since, _("路演遴选"), title, _("%s户待选") % left, url, _("遴选"))
