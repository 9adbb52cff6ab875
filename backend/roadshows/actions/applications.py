"""Entities apply; the organiser chooses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.audit.recording import append
from backend.files.actions import discard, store
from backend.organisations.models import Organisation
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.roadshows import process
from backend.roadshows.actions.sessions import remove_session
from backend.roadshows.actions.wishes import remove_participant
from backend.roadshows.choices import DECK, ApplicationState, State
from backend.roadshows.errors import Full, NotNow, NotReady, NotYourStep
from backend.roadshows.events import AnswerTakenBack, ApplicationAnswered, ApplicationSent, ApplicationWithdrawn
from backend.roadshows.leaving import Left, left_of
from backend.roadshows.models import Application, Event
from backend.roadshows.rules import runs_event

ANSWERS = ("select", "turn_down")  # what an application's history calls them
TAKEN_BACK_WITHIN = timedelta(hours=1)


def apply(event: Event, entity: Organisation, *, by: User, title: str, summary: str, deck: Any = None) -> Application:
    """Apply, or change what was sent, until the call closes. `deck` is a checked upload; the first time it is needed."""
    if not entity.is_admitted:
        raise NotYourStep
    with transaction.atomic():
        # One after the other, and not after the call has closed.
        if not Event.objects.filter(pk=event.pk, state=State.OPEN).update(state=F("state")):
            raise NotNow(_("报名已经截止。"))
        if Event.objects.get(pk=event.pk).apply_until <= timezone.now():
            raise NotNow(_("报名已经截止。"))
        found = Application.objects.filter(event=event, entity=entity).select_related("deck").first()
        if found is not None and found.state not in (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN):
            raise NotNow(_("主办单位已答复，不能再改。"))
        if deck is None and (found is None or found.deck is None):
            raise NotReady({"deck": _("请上传路演材料。")})
        application = found or Application.objects.create(
            event=event, entity=entity, title=title, summary=summary, applied_by=by
        )
        values: dict[str, Any] = {"title": title, "summary": summary, "state": ApplicationState.SUBMITTED}
        if deck is not None:
            values["deck"] = store(deck, by=by, claim_kind=DECK, claim_id=application.pk)
            if application.deck is not None:
                discard(application.deck)
        Application.objects.filter(pk=application.pk).update(**values)
        append("application", application.pk, actor=by, action="apply", changes={"title": [None, title]})
        record(ApplicationSent(application_id=application.pk), by=by)
    application.refresh_from_db()
    return application


def withdraw_application(application: Application, *, by: User) -> Application:
    """By the entity, also after it was chosen: then its place is free again."""
    with transaction.atomic():
        _hold(application.event_id)
        before = Application.objects.get(pk=application.pk).state
        claim(
            application,
            source=(ApplicationState.SUBMITTED, ApplicationState.SELECTED),
            target=ApplicationState.WITHDRAWN,
            by=by,
            action="withdraw",
            fact=ApplicationWithdrawn(application_id=application.pk),
        )
        if before == ApplicationState.SELECTED:
            Event.objects.filter(pk=application.event_id, taken__gt=0).update(taken=F("taken") - 1)
    return application


def choose(application: Application, *, by: User, answer: str = "") -> Application:
    """Give it one of the places. The last one is given once, whoever else tries at the same moment: Full."""
    _require_choosing(application, by)
    with transaction.atomic():
        claimed = Event.objects.filter(
            pk=application.event_id, state__in=process.CHOOSING, taken__lt=F("places")
        ).update(taken=F("taken") + 1)
        if not claimed:
            raise Full
        return _answer(application, ApplicationState.SELECTED, by, "select", answer)


def turn_down(application: Application, *, by: User, answer: str) -> Application:
    """With a sentence that the entity reads. What was chosen gives its place back."""
    _require_choosing(application, by)
    if not answer.strip():
        raise NotReady({"answer": _("请写一句答复，主体会看到。")})
    with transaction.atomic():
        _hold(application.event_id)
        before = Application.objects.get(pk=application.pk).state
        _answer(application, ApplicationState.DECLINED, by, "turn_down", answer)
        if before == ApplicationState.SELECTED:
            Event.objects.filter(pk=application.event_id, taken__gt=0).update(taken=F("taken") - 1)
    return application


def take_back_answer(application: Application, *, by: User) -> Application:
    """The organiser's last answer was a slip: it stands as it did before, with its place; whoever read it is told. NotNow once
    it is an hour old, or where something has happened since.
    """
    _require_choosing(application, by)
    with transaction.atomic():
        _hold(application.event_id)
        entry = timeline("application", application.pk).first()
        if entry is None or entry.action not in ANSWERS or entry.at < timezone.now() - TAKEN_BACK_WITHIN:
            raise NotNow(_("这条答复不能撤回了，请重新答复。"))
        states = {str(label): ApplicationState(value) for value, label in ApplicationState.choices}
        before, now = (states[label] for label in entry.changes["state"])
        row = Application.objects.get(pk=application.pk)
        answered = before != ApplicationState.SUBMITTED
        values = {
            "answer": entry.changes.get("answer", [row.answer])[0],
            "answered_at": _moment(entry.changes["answered_at"][0]) if "answered_at" in entry.changes
            else row.answered_at if answered else None,
        }  # fmt: skip
        told = f"{row.answered_at.timestamp():.6f}" if row.answered_at else ""
        places = Event.objects.filter(pk=application.event_id)
        if before == ApplicationState.SELECTED and not places.filter(taken__lt=F("places")).update(
            taken=F("taken") + 1
        ):
            raise Full
        if now == ApplicationState.SELECTED:
            places.filter(taken__gt=0).update(taken=F("taken") - 1)
        return claim(
            application,
            source=(now,),
            target=before,
            by=by,
            action="take_back",
            values=values,
            fact=AnswerTakenBack(application_id=application.pk, answered=told),
        )


def _moment(said: str | None) -> datetime | None:
    """As history keeps it, to the minute."""
    return timezone.make_aware(datetime.fromisoformat(said)) if said else None


def take_out(application: Application, *, by: User) -> Left | None:
    """What is left in the plan of who withdrew or was turned down: its sessions, and its seat at the tables unless that went
    out; gives what was found, None where nothing was left.
    """
    with transaction.atomic():
        _hold(application.event_id)
        left = next((one for one in left_of(application.event) if one.application.pk == application.pk), None)
        if left is None:
            return None
        for session in left.sessions:
            remove_session(session, by=by)
        if left.seat is not None and not left.seated:
            remove_participant(left.seat, by=by)
    return left


def _hold(event_id: int) -> None:
    """Places are counted one after the other, the event's row before the application's."""
    Event.objects.filter(pk=event_id).update(taken=F("taken"))


def _require_choosing(application: Application, by: User) -> None:
    if not runs_event(by, application.event):
        raise NotYourStep
    if application.event.state not in process.CHOOSING:
        raise NotNow(_("活动现在是“%s”，不能再选。") % application.event.get_state_display())


def _answer(application: Application, target: ApplicationState, by: User, action: str, answer: str) -> Application:
    others = (ApplicationState.SUBMITTED, ApplicationState.SELECTED, ApplicationState.DECLINED)
    return claim(
        application,
        source=[state for state in others if state != target],
        target=target,
        by=by,
        action=action,
        values={"answer": answer, "answered_at": timezone.now()},
        fact=ApplicationAnswered(application_id=application.pk),
        reason=answer,
    )
