"""Two events: one that is open with a judge at work, and one whose programme went out and has changed since; and a tie."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from backend.accounts.models import User
from backend.config.demo.letters import deck
from backend.config.demo.people import Cast
from backend.conflicts.actions import declare_tie
from backend.conflicts.choices import Kind as Tie
from backend.organisations.choices import Kind, Role
from backend.roadshows import actions, process
from backend.roadshows.models import Application, Event, Judge, Session
from backend.talent.models import Expert


def load_ties(cast: Cast, experts: dict[str, Expert]) -> None:
    """One that keeps an expert from a sheet."""
    expert = experts["hao-yuanlin"]
    assert expert.user is not None, "only a person with an account declares"
    declare_tie(
        expert.user, cast.organisations["luding"], by=expert.user, kind=Tie.ADVISES, since=date(2025, 3, 1),
        note="炉顶测温的技术顾问，每年两次现场。",
    )  # fmt: skip


def load_events(cast: Cast, experts: dict[str, Expert], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        by = _runner(cast, row["organiser"])
        event = _written(cast, row, by)
        _step(event, "call", by)
        judges = _jury(event, experts, row["judges"], by)
        applications = _applied(cast, event, row["applications"])
        for step in row["steps"][1:]:
            _step(event, step, by)
        for judge, entity, points, remark in row["scores"]:
            _scored(event, judges[judge], applications[entity], points, remark)
        if "chosen" in row:
            _planned(cast, event, row, applications, by)


def _runner(cast: Cast, key: str) -> User:
    bureau = cast.organisations[key].kind == Kind.BUREAU
    return cast.officer(Role.ADMIN) if bureau else cast.writer(key)


def _written(cast: Cast, row: dict[str, Any], by: User) -> Event:
    day = timezone.localdate() + timedelta(days=row["on_day"])
    until = timezone.localdate() + timedelta(days=row["apply_in_days"])
    parts = actions.Parts(
        half_days=[{"date": day, "starts": _clock(begin), "ends": _clock(end)} for begin, end in row["half_days"]],
        breaks=[
            {"name": name, "date": day, "starts": _clock(begin), "ends": _clock(end)}
            for name, begin, end in row["breaks"]
        ],
        gear=[{"name": name, "pieces": pieces} for name, pieces in row["gear"]],
        rooms=[{"name": name, "tables": tables, "gear": gear} for name, tables, gear in row["rooms"]],
        criteria=[{"name": name, "hint": hint, "points": points} for name, hint, points in row["criteria"]],
    )
    texts = {name: row[name] for name in ("kind", "title", "purpose", "place", "places")}
    closes = timezone.make_aware(datetime.combine(until, time(18)))
    return actions.create_event(
        cast.organisations[row["organiser"]], by=by, parts=parts, apply_until=closes, demo=True, **texts
    )


def _jury(event: Event, experts: dict[str, Expert], keys: list[str], by: User) -> dict[str, Judge]:
    found = {}
    for key in keys:
        judge = actions.invite_judge(event, experts[key], by=by)
        assert judge.expert.user is not None, "only who has an account is invited"
        found[key] = actions.answer_invitation(judge, by=judge.expert.user, accepts=True)
    return found


def _applied(cast: Cast, event: Event, rows: list[dict[str, Any]]) -> dict[str, Application]:
    return {
        row["entity"]: actions.apply(
            event, cast.organisations[row["entity"]], by=cast.writer(row["entity"]), title=row["title"],
            summary=row["summary"], deck=deck(),
        )
        for row in rows
    }  # fmt: skip


def _scored(event: Event, judge: Judge, application: Application, points: list[int], remark: str) -> None:
    assert judge.expert.user is not None, "as above"
    given = dict(zip(event.criteria.values_list("pk", flat=True), points, strict=True))
    fresh = Application.objects.select_related("event").get(pk=application.pk)
    actions.score(fresh, judge, by=judge.expert.user, points=given, remark=remark, submit=True)


def _planned(cast: Cast, event: Event, row: dict[str, Any], applications: dict[str, Application], by: User) -> None:
    """Chosen, placed, released, and then one of them moved in the draft."""
    for key in row["chosen"]:
        actions.choose(Application.objects.select_related("event").get(pk=applications[key].pk), by=by)
    _step(event, "schedule", by)
    actions.sessions_for_selected(event, by=by)
    for key, room, clock in row["sessions"]:
        _place(cast, event, key, room, clock, by)
    actions.release_programme(event, by=by)
    key, room, clock = row["moved_since"]
    _place(cast, event, key, room, clock, by)


def _place(cast: Cast, event: Event, key: str, room: str, clock: str, by: User) -> None:
    session = Session.objects.select_related("event").get(event=event, presenter=cast.organisations[key])
    begin = timezone.make_aware(datetime.combine(event.half_days.all()[0].date, _clock(clock)))
    actions.place_session(
        session, by=by, room=event.rooms.get(name=room), starts_at=begin, edit_number=session.edit_number
    )


def _step(event: Event, name: str, by: User) -> None:
    actions.take_step(event, next(step for step in process.STEPS if step.name == name), by=by)


def _clock(text: str) -> time:
    return time.fromisoformat(text)
