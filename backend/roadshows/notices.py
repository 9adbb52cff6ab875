"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.queries import timeline
from backend.lib.dates import display_date
from backend.roadshows.choices import ApplicationState, JudgeState, Presence, State
from backend.roadshows.clashes import hours
from backend.roadshows.leaving import lingering
from backend.roadshows.models import Application, Event, Judge, Release, Room
from backend.roadshows.queries import (
    Item,
    attendants,
    items_of,
    latest_release,
    organisers_of,
    people_of,
    waiting_in,
)
from backend.roadshows.released import seats_of
from backend.roadshows.venue import venue_lines
from notifications.hints import hint
from notifications.models import Notice
from notifications.sending import in_batches, send


def tell_applied(application: Application) -> None:
    """To the organiser's people."""
    if application.state == ApplicationState.SUBMITTED:
        event = application.event
        _send(organisers_of(event), event, f"applied:{application.pk}", _("收到报名：%s") % application.entity,
              application.title, reverse("roadshows:applications", args=[event.reference]))  # fmt: skip


def tell_answered(application: Application) -> None:
    """To the entity's people; each answer once."""
    if application.answered_at is None or application.state == ApplicationState.WITHDRAWN:
        return
    event = application.event
    selected = application.state == ApplicationState.SELECTED
    title = _("已入选：%s") if selected else _("未入选：%s")
    body = application.answer or (_("排期定下后会再通知时间和会场。") if selected else "")
    key = f"answered:{application.pk}:{application.answered_at.timestamp():.6f}"
    _send(people_of({application.entity_id})[application.entity_id], event, key, title % event.title, body)


def tell_taken_back(application: Application, answered: str) -> None:
    """To the entity's people, where they have been told of that answer."""
    told = f"answered:{application.pk}:{answered}"
    if Notice.objects.filter(key=f"roadshows.{told}").exists():
        _send(people_of({application.entity_id})[application.entity_id], application.event, f"taken_back:{told}",
              _("主办单位撤回了答复：%s") % application.event.title,
              _("报名状态：%s。") % application.get_state_display())  # fmt: skip


def tell_withdrawn(application: Application) -> None:
    """To the organiser's people, once for each time; with what of it still stands in the plan."""
    if application.state != ApplicationState.WITHDRAWN:
        return
    event = application.event
    taken = timeline("application", application.pk).filter(action="withdraw").first()
    left = lingering().filter(pk=application.pk).exists()
    body = _("日程或参会名单里还有它，请移出后重新发布。") if left else application.title
    _send(organisers_of(event), event, f"withdrawn:{application.pk}:{taken.number if taken else 0}",
          _("已撤回报名：%s") % application.entity, body, reverse("roadshows:applications", args=[event.reference]))  # fmt: skip


def tell_invited(judge: Judge) -> None:
    """To the expert."""
    if judge.state == JudgeState.INVITED and judge.expert.user_id:
        _send([judge.expert.user_id], judge.event, f"invited:{judge.pk}", _("请您评审：%s") % judge.event.title,
              _("请答复是否参加。"), reverse("roadshows:judging"))  # fmt: skip


def tell_judge_answered(judge: Judge) -> None:
    """To the organiser's people."""
    if judge.state == JudgeState.INVITED or judge.answered_at is None:
        return
    title = _("评委已接受：%s") if judge.state == JudgeState.ACCEPTED else _("评委已谢绝：%s")
    key = f"judge:{judge.pk}:{judge.answered_at.timestamp():.6f}"
    url = reverse("roadshows:judges", args=[judge.event.reference])
    _send(organisers_of(judge.event), judge.event, key, title % judge.expert.name, judge.event.title, url)


def tell_cancelled(event: Event) -> None:
    """To those who applied, who judge, and who were to come: to the sessions, and to the tables."""
    if event.state != State.CANCELLED:
        return
    entities = set(Application.objects.filter(event=event).standing().values_list("entity_id", flat=True))
    people = {person for some in people_of(entities).values() for person in some}
    people |= set(event.judges.exclude(state=JudgeState.DECLINED).values_list("expert__user_id", flat=True)) - {None}
    people |= {person for some in attendants(items_of(latest_release(event))).values() for person in some}
    coming = list(event.participants.exclude(presence=Presence.ABSENT).values_list("pk", flat=True))
    people |= {person for some in seats_of(coming).values() for person in some}
    _send(people, event, f"cancelled:{event.pk}", _("活动已取消：%s") % event.title, event.cancelled_reason)


def tell_released(release: Release) -> None:
    """One message to each person for whom something changed since the release before; to nobody else."""
    event = release.event
    before = event.releases.filter(number=release.number - 1).first()
    changes = changes_between(items_of(before), items_of(release))
    if before is not None and (lines := venue_lines(before.content, release.content)):
        # Whoever was to come and still is must find the way there; whoever is new reads the place in the programme.
        for person in _concerned(before) & _concerned(release):
            changes[person] = [*lines, *changes.get(person, ())]
    title = _("日程有变：%s") if before else _("日程已发布：%s")
    by_words: dict[str, list[int]] = {}
    for person, lines in changes.items():
        by_words.setdefault("\n".join(lines), []).append(person)
    url = reverse("roadshows:agenda")
    # One transaction tells people in the order of their ids, whatever each is told.
    for person, body in sorted((person, body) for body, some in by_words.items() for person in some):
        _send([person], event, f"release:{release.pk}", title % event.title, body, url)
    hint(f"event:{event.pk}", {*changes, *organisers_of(event)})


def _concerned(release: Release) -> set[int]:
    """Whoever is needed at any of its sessions."""
    return {person for some in attendants(items_of(release)).values() for person in some}


def changes_between(before: list[Item], after: list[Item]) -> dict[int, list[str]]:
    """By person, in sentences: what is new, what moved and what fell away, for those who were or are needed there."""
    old, new = {item.reference: item for item in before}, {item.reference: item for item in after}
    was, are = attendants(before), attendants(after)
    told: dict[int, list[str]] = {}
    for item in [*after, *(item for item in before if item.reference not in new)]:
        reference = item.reference
        had, has = was.get(reference, set()), are.get(reference, set())
        moved = reference in old and reference in new and old[reference].where_and_when != new[reference].where_and_when
        for person in sorted(had | has):
            if person in has and person not in had:
                line = _("新增：%s") % _said(new[reference])
            elif person in had and person not in has:
                line = _("取消：%s") % _said(old[reference])
            elif moved:
                line = _("改为：%(now)s（原为%(before)s）") % {
                    "now": _said(new[reference]), "before": _where(old[reference]),
                }  # fmt: skip
            else:
                continue
            told.setdefault(person, []).append(line)
    return told


def tell_late(room: Room) -> None:
    """To those who waited in this room when it was said, that day; by the programme that was out then, so that one who was put
    there since is not told when the news comes again.
    """
    event = room.event
    if room.late_at is not None and event.state in (State.SCHEDULED, State.RUNNING):
        waiting = waiting_in(room, items_of(latest_release(event, at=room.late_at)), room.late_at)
        people = {person for some in attendants(waiting).values() for person in some}
        minutes = room.late_minutes
        title = _("“%(room)s”约晚%(minutes)s分钟") if minutes else _("“%(room)s”恢复准点")
        key = f"late:{room.pk}:{room.late_at.timestamp():.6f}"
        url = reverse("roadshows:live", args=[event.reference])
        _send(people, event, key, title % {"room": room.name, "minutes": minutes}, event.title, url)
    everybody = {person for some in attendants(items_of(latest_release(event))).values() for person in some}
    hint(f"event:{event.pk}", {*everybody, *organisers_of(event)})


def _said(item: Item) -> str:
    return _("“%(title)s”%(where)s") % {"title": item.title, "where": _where(item)}


def _where(item: Item) -> str:
    return f"{display_date(item.begin)} {hours(item.begin, item.end)} {item.room}"


def _send(people: Iterable[int], event: Event, key: str, title: str, body: str = "", url: str = "") -> None:
    for some in in_batches(people):
        send(
            some,
            kind=f"roadshows.{key.partition(':')[0]}",
            key=f"roadshows.{key}",
            title=title,
            body=body,
            url=url or reverse("roadshows:event", args=[event.reference]),
            topic=f"event:{event.pk}",
        )
