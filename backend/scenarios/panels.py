"""What this app puts on pages of the workbench: rail entries with their counts, lines that wait, the first task."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import SCENARIO_OWNERS, WRITING_ROLES
from backend.organisations.middleware import memberships_of
from backend.organisations.rules import is_final_reviewer, is_first_reviewer, is_officer, is_second_reviewer
from backend.scenarios.choices import AmendmentState, ImportState, RowState, State
from backend.scenarios.models import Amendment, ImportJob, Question, ReviewPoint, Scenario
from backend.scenarios.queries import FINAL, FIRST, SECOND, Queued, queue, queue_counts
from backend.scenarios.querysets import ScenarioPartQuerySet, ScenarioQuerySet
from backend.web.places import FirstTask, WaitingLine

LINES_MOST = 20  # of each kind: the page behind the rail entry holds them all


def has_desk(request: HttpRequest) -> bool:
    """Works for an organisation that posts scenarios."""
    return any(one.organisation.kind in SCENARIO_OWNERS for one in memberships_of(request))


def for_officers(request: HttpRequest) -> bool:
    return bool(is_officer(request.user))


def desk_count(request: HttpRequest) -> int:
    """What the owner's people have to do: returned texts and open questions."""
    if not _owners(request):
        return 0
    return _returned(request).count() + _returned_amendments(request).count() + _unanswered(request).count()


def review_count(request: HttpRequest) -> int:
    """What this officer's role has to do."""
    counts = queue_counts() if _parts(request) else {}
    return sum(counts[part] for part in _parts(request))


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For owners returned texts, open questions and lists to be mended; for reviewers what lies before them."""
    if _owners(request):
        yield from _waiting_for_owner(request)
        yield from _unfinished_lists(request)
    for part in _parts(request):
        for item in queue(part, Scenario.objects.all())[:LINES_MOST]:
            yield _to_review(item, part)


def first_task(request: HttpRequest) -> FirstTask | None:
    """For an owner without any scenario: write the first one."""
    owners = _owners(request)
    if not owners or Scenario.objects.filter(owner__in=owners).exclude(state=State.DELETED).exists():
        return None
    return FirstTask(text=_("先写一条场景，或把单位的清单导入。"), verb=_("写场景"), url=reverse("scenarios:new"))


def _owners(request: HttpRequest) -> list[int]:
    seats = memberships_of(request)
    return [
        one.organisation_id for one in seats if one.organisation.kind in SCENARIO_OWNERS and one.role in WRITING_ROLES
    ]


def _parts(request: HttpRequest) -> list[str]:
    asked = {FIRST: is_first_reviewer, SECOND: is_second_reviewer, FINAL: is_final_reviewer}
    return [part for part, is_theirs in asked.items() if is_theirs(request.user)]


def _returned(request: HttpRequest) -> ScenarioQuerySet:
    return Scenario.objects.filter(owner__in=_owners(request), state=State.RETURNED)


def _returned_amendments(request: HttpRequest) -> ScenarioPartQuerySet:
    return Amendment.objects.filter(scenario__owner__in=_owners(request), state=AmendmentState.RETURNED)


def _unanswered(request: HttpRequest) -> ScenarioPartQuerySet:
    return Question.objects.filter(
        scenario__owner__in=_owners(request), scenario__state=State.PUBLISHED, answered_at__isnull=True
    )


def _waiting_for_owner(request: HttpRequest) -> Iterator[WaitingLine]:
    for scenario in _returned(request).prefetch_related("points").order_by("submitted_at")[:LINES_MOST]:
        yield _to_mend(scenario, [point for point in scenario.points.all() if point.settled_at is None])
    for amendment in _returned_amendments(request).select_related("scenario").prefetch_related("points")[:LINES_MOST]:
        yield _to_mend(amendment.scenario, [point for point in amendment.points.all() if point.settled_at is None])
    for question in _unanswered(request).select_related("scenario").order_by("asked_at")[:LINES_MOST]:
        yield WaitingLine(
            since=question.asked_at,
            kind=_("提问"),
            title=question.scenario.title,
            sub=question.text,
            url=f"{question.scenario.get_absolute_url()}#questions",
            verb=_("答复"),
        )


def _unfinished_lists(request: HttpRequest) -> Iterator[WaitingLine]:
    """Imported lists whose columns nobody has named, or with rows that wait to be mended."""
    jobs = ImportJob.objects.filter(owner__in=_owners(request)).select_related("file")
    marked = Count("rows", filter=Q(rows__state=RowState.MARKED))
    for job in (
        jobs.annotate(marked=marked)
        .exclude(state=ImportState.READ, marked=0)
        .exclude(state=ImportState.UNDONE)
        .order_by("created_at")[:LINES_MOST]
    ):
        to_name = job.state == ImportState.MAPPING
        yield WaitingLine(
            since=job.created_at,
            kind=_("清单"),
            title=job.file.name,
            sub=_("列名待指明") if to_name else _("%(count)s行待修改") % {"count": job.marked},
            url=reverse("scenarios:import_columns" if to_name else "scenarios:import_result", args=[job.reference]),
            verb=_("对列") if to_name else _("修改"),
        )


def _to_mend(scenario: Scenario, points: list[ReviewPoint]) -> WaitingLine:
    return WaitingLine(
        since=points[0].at if points else scenario.submitted_at or scenario.created_at,
        kind=_("场景"),
        title=scenario.title,
        sub=_("退回修改，%(count)s条意见") % {"count": len(points)},
        url=reverse("scenarios:edit", args=[scenario.reference]),
        verb=_("修改"),
    )


def _to_review(item: Queued, part: str) -> WaitingLine:
    return WaitingLine(
        since=item.since,
        kind=_("变更") if item.is_amendment else _("场景"),
        title=item.scenario.title,
        sub=str(item.scenario.owner),
        url=reverse("scenarios:review_one", args=[item.scenario.reference]),
        verb={FIRST: _("初审"), SECOND: _("复审"), FINAL: _("终审")}[part],
    )
