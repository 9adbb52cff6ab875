"""Who is told what of the one-to-one meetings; each notice has a key of its own, so that a fact delivered twice tells once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.roadshows.choices import RunState, State
from backend.roadshows.clashes import hours
from backend.roadshows.models import Event, Meeting, MeetingRelease, Participant, PlanRun
from backend.roadshows.queries import organisers_of
from backend.roadshows.released import Change, changes_of, day_and_time, met_in, seats_of
from backend.roadshows.venue import venue_lines
from notifications.hints import hint
from notifications.models import Notice
from notifications.sending import in_batches, send


def tell_listed(participant: Participant) -> None:
    """To those who come: whom would they meet? A guest of the day whom the plan has placed is told of the table instead."""
    event = participant.event
    if Meeting.objects.of_participant(participant.pk).filter(released=True).exists():
        return
    key = f"listed:{participant.pk}"
    if event.state in (State.CLOSED, State.CANCELLED) or _was_told(key, [participant.pk]):
        return
    url = reverse("roadshows:wishes", args=[participant.reference])
    _send(seats_of([participant.pk])[participant.pk], event, key, _("请填洽谈意愿：%s") % event.title,
          _("想见谁、什么时候在场，填好后由主办单位排期。"), url)  # fmt: skip


def tell_planned(run: PlanRun) -> None:
    """To whoever asked for it, who may have left the page."""
    if run.is_moving or run.asked_by_id is None:
        return
    words = {"placed": run.placed, "asked": run.asked}
    title = _("没有排成：%s") if run.state == RunState.FAILED else _("排期结束：%s")
    body = run.fault or _("想见的%(asked)s场，排进%(placed)s场。") % words
    url = reverse("roadshows:meetings", args=[run.event.reference])
    _send([run.asked_by_id], run.event, f"planned:{run.pk}", title % run.event.title, body, url)
    hint(f"plan:{run.event_id}", organisers_of(run.event))


def tell_meetings(release: MeetingRelease) -> None:
    """One message to each person for whom something changed since the release before; to nobody else."""
    event = release.event
    before = event.meeting_releases.filter(number=release.number - 1).first()
    changes = changes_of(met_in(before), met_in(release))
    lines = venue_lines(before.content, release.content) if before else []
    # Whoever was to sit at a table and still is must find the way there.
    moved = _sitting(before) & _sitting(release) if lines else set()
    key = f"meetings:{release.pk}"
    if _was_told(key, moved | {pk for one in changes for pk in (one.met.entity_id, one.met.institution_id)}):
        return
    told = lines_by_person(changes)
    for person in {person for people in seats_of(moved).values() for person in people}:
        told[person] = [*lines, *told.get(person, ())]
    title = (_("洽谈有变：%s") if before else _("洽谈安排已发布：%s")) % event.title
    url = reverse("roadshows:my_meetings")
    # One transaction tells people in the order of their ids, whatever each is told.
    for person, lines in sorted(told.items()):
        _send([person], event, key, title, "\n".join(lines), url)
    hint(f"event:{event.pk}", {*told, *organisers_of(event)})


def _sitting(release: MeetingRelease | None) -> set[int]:
    """The participants of its meetings."""
    return {pk for met in met_in(release) for pk in (met.entity_id, met.institution_id)}


def lines_by_person(changes: Iterable[Change]) -> dict[int, list[str]]:
    """What each person is to know, in order of time."""
    listed = list(changes)
    seats = seats_of({pk for one in listed for pk in (one.met.entity_id, one.met.institution_id)})
    lines: dict[int, list[str]] = defaultdict(list)
    for change in listed:
        for side in (change.met.entity_id, change.met.institution_id):
            for person in seats.get(side, ()):
                line = line_of(change, side)
                if line not in lines[person]:
                    lines[person].append(line)
    return lines


def line_of(change: Change, side: int) -> str:
    """One change, as one side reads it."""
    words = {"who": change.met.other(side), "when": day_and_time(change.met.begin, change.met.end),
             "where": change.met.where}  # fmt: skip
    if change.kind == "new":
        return _("新增：与%(who)s，%(when)s %(where)s") % words
    if change.kind == "gone":
        return _("取消：与%(who)s，原定%(when)s %(where)s") % words
    before = change.before
    assert before is not None, "what moved was somewhere"
    same_day = timezone.localdate(before.begin) == timezone.localdate(change.met.begin)
    was = hours(before.begin, before.end) if same_day else day_and_time(before.begin, before.end)
    words |= {"before": was, "there": before.where}
    if (before.begin, before.where) == (change.met.begin, change.met.where):
        return _("换人：%(when)s %(where)s，对方为%(who)s") % words
    return _("改为：与%(who)s，%(when)s %(where)s（原为%(before)s %(there)s）") % words


def tell_checked_in(participant: Participant) -> None:
    """The open lists at the door show it."""
    hint(f"door:{participant.event_id}", organisers_of(participant.event))


def _was_told(key: str, participants: Collection[int]) -> bool:
    """Whether this news has reached the houses of these before: who has taken a seat there since is not told it again."""
    houses = Participant.objects.filter(pk__in=participants).values("organisation_id")
    return Notice.objects.filter(key=f"roadshows.{key}", person__memberships__organisation_id__in=houses).exists()


def _send(people: Iterable[int], event: Event, key: str, title: str, body: str, url: str) -> None:
    for some in in_batches(people):
        send(
            some,
            kind=f"roadshows.{key.partition(':')[0]}",
            key=f"roadshows.{key}",
            title=title,
            body=body,
            url=url,
            topic=f"event:{event.pk}",
        )
