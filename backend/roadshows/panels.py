"""What this app puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.models import AuditEntry
from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS
from backend.organisations.choices import Kind as Body
from backend.organisations.middleware import acting_membership
from backend.organisations.rules import live_memberships
from backend.roadshows import process
from backend.roadshows.actions.wishes import LISTING
from backend.roadshows.choices import ORGANISERS, ApplicationState, JudgeState, State
from backend.roadshows.leaving import lingering, sentence_of
from backend.roadshows.models import Application, Event, Judge, Meeting, Sheet
from backend.roadshows.queries import ties_of
from backend.roadshows.released import mine_of
from backend.roadshows.rules import organises_events
from backend.talent.rules import is_expert
from backend.web.places import WaitingLine

LINES_MOST = 20
COMING = (Body.ENTITY, *FINANCIERS, *SCENARIO_OWNERS)
LEAVING = ("withdraw", "turn_down")  # what an application's history calls it
OUTCOME_DAYS = 30  # so long a meeting waits for what came of it


def for_organisers(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.kind in ORGANISERS


def for_judges(request: HttpRequest) -> bool:
    return bool(is_expert(request.user))


def for_comers(request: HttpRequest) -> bool:
    """Whoever may be asked to a table; owners of scenarios find theirs through 我的日程."""
    membership = acting_membership(request)
    return membership is not None and membership.organisation.kind in (Body.ENTITY, *FINANCIERS)


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
    if any(one.organisation.kind in COMING for one in live_memberships(user)):
        yield from _of_comer(request)


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
    yield from _of_those_who_left(request)


def _of_those_who_left(request: HttpRequest) -> Iterator[WaitingLine]:
    """Chosen ones who withdrew or were turned down, while something of them still stands in the plan."""
    mine = Event.objects.editable_by(request.user).filter(state__in=LISTING)
    gone = list(
        lingering().filter(event__in=mine).select_related("event", "entity").order_by("event_id", "pk")[:LINES_MOST]
    )
    entries = AuditEntry.objects.filter(subject_kind="application", subject_id__in=[one.pk for one in gone])
    since = dict(entries.filter(action__in=LEAVING).values_list("subject_id").annotate(Max("at")))
    for one in gone:
        url = reverse("roadshows:applications", args=[one.event.reference])
        at = since.get(one.pk, one.applied_at)
        yield WaitingLine(at, _("退出的主体"), one.event.title, sentence_of(one), url, _("移出"))


def _of_comer(request: HttpRequest) -> Iterator[WaitingLine]:
    """Wishes to be filled in, and meetings whose outcome this side has not yet said."""
    seats = mine_of(request.user, writing=True)
    silent = seats.filter(event__state__in=LISTING, wishes__isnull=True, event__meeting_releases__isnull=True)
    for one in silent.distinct()[:LINES_MOST]:
        yield WaitingLine(
            one.event.called_at or one.event.created_at, _("洽谈意愿"), one.event.title, str(one.organisation),
            reverse("roadshows:wishes", args=[one.reference]), _("填写"),
        )  # fmt: skip
    now = timezone.now()
    ids = seats.values("pk")
    met = Meeting.objects.filter(released=True, starts_at__lt=now, starts_at__gt=now - timedelta(days=OUTCOME_DAYS))
    met = met.filter(Q(entity__in=ids) | Q(institution__in=ids)).exclude(outcomes__participant__in=ids)
    rows = list(met.order_by("starts_at").values_list("starts_at", "event__title"))
    if rows:
        since, title = rows[0][0] or now, rows[0][1]
        url = reverse("roadshows:my_meetings")
        yield WaitingLine(since, _("洽谈结果"), title, _("%s场待登记") % len(rows), url, _("登记"))
