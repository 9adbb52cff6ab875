"""Who comes to the one-to-one meetings, whom each would meet, and when each is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.models import Organisation
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.roadshows.choices import Side, State, Wanted
from backend.roadshows.errors import NotNow, NotReady, NotYourStep
from backend.roadshows.events import ParticipantListed
from backend.roadshows.keeping import kept
from backend.roadshows.models import Absence, Application, Event, Meeting, Participant, Wish
from backend.roadshows.rules import runs_event

LISTING = (State.OPEN, State.SELECTING, State.SCHEDULED, State.RUNNING)


def list_participant(
    event: Event, organisation: Organisation, *, by: User | None, side: Side, **fields: Any
) -> Participant:
    """Take somebody into the list; its people are asked for their wishes."""
    _require_listing(event, by)
    try:
        with transaction.atomic():
            made = Participant.objects.create(event=event, organisation=organisation, side=side, **fields)
            append("event", event.pk, actor=by, action="list_participant", note=str(made))
            record(ParticipantListed(participant_id=made.pk), by=by)
    except IntegrityError as twice:
        raise NotReady({"organisation": _("“%s”已在名单里。") % organisation}) from twice
    return made


def list_selected(event: Event, *, by: User) -> int:
    """Every chosen entity that is not yet in the list; gives how many were added."""
    _require_listing(event, by)
    having = Participant.objects.filter(event=event).values("organisation_id")
    chosen = Application.objects.filter(event=event).selected().exclude(entity_id__in=having).select_related("entity")
    listed = 0
    for application in chosen:
        try:
            list_participant(event, application.entity, by=by, side=Side.ENTITY)
        except NotReady:
            continue  # somebody else has just done it
        listed += 1
    return listed


def remove_participant(participant: Participant, *, by: User) -> None:
    """Out of the list, with its wishes; refused once it stands in what went out: then it is 不来."""
    _require_listing(participant.event, by)
    with transaction.atomic():
        if Meeting.objects.of_participant(participant.pk).filter(released=True).exists():
            raise NotNow(_("“%s”已在发布的安排里，请在“当天变动”里记为不来。") % participant)
        removed = kept([
            *Participant.objects.filter(pk=participant.pk),
            *participant.absences.all(),
            *Wish.objects.filter(Q(by=participant) | Q(to=participant)),
            *Meeting.objects.of_participant(participant.pk),
        ])  # fmt: skip
        if not Participant.objects.filter(pk=participant.pk).delete()[0]:
            raise LostRace
        append("event", participant.event_id, actor=by, action="remove_participant",
               changes={"removed": [removed, None]}, note=str(participant))  # fmt: skip


def save_wishes(participant: Participant, wishes: Mapping[int, str], *, by: User) -> int:
    """By participant of the other side; an empty word takes a wish back. Gives how many changed."""
    _require_open(participant)
    others = {
        one.pk: one
        for one in Participant.objects.filter(event=participant.event_id)
        .exclude(side=participant.side)
        .select_related("organisation", "person")
    }
    changes: dict[str, list[str]] = {}
    with transaction.atomic():
        Participant.objects.select_for_update().get(pk=participant.pk)  # one after the other
        held = {wish.to_id: wish for wish in Wish.objects.filter(by=participant)}
        for other, wanted in wishes.items():
            if other not in others or wanted not in ("", *Wanted.values):
                raise NotReady({"": _("名单刚刚有变，请刷新后再填。")})
            before = held[other].wanted if other in held else ""
            if before == wanted:
                continue
            if not wanted:
                held[other].delete()
            else:
                Wish.objects.update_or_create(by=participant, to_id=other, defaults={"wanted": wanted})
            changes[str(others[other])] = [before, wanted]
        if changes:
            append("participant", participant.pk, actor=by, action="wishes", changes=changes)
    return len(changes)


def save_presence(
    participant: Participant,
    *,
    by: User,
    most_meetings: int,
    arrives_at: datetime | None,
    leaves_at: datetime | None,
    absences: Sequence[tuple[datetime, datetime]],
) -> None:
    """How many at most, and when it is there. What is planned already stays until somebody plans again."""
    _require_open(participant)
    if arrives_at is not None and leaves_at is not None and leaves_at <= arrives_at:
        raise NotReady({"leaves_at": _("离场要晚于到场。")})
    values = {"most_meetings": most_meetings, "arrives_at": arrives_at, "leaves_at": leaves_at}
    with transaction.atomic():
        before = Participant.objects.select_for_update().get(pk=participant.pk)
        changes = {
            name: [str(getattr(before, name)), str(value)]
            for name, value in values.items()
            if getattr(before, name) != value
        }
        had = sorted(before.absences.values_list("starts_at", "ends_at"))
        if sorted(absences) != had:
            changes["absences"] = [str(len(had)), str(len(absences))]
            before.absences.all().delete()
            Absence.objects.bulk_create(
                Absence(participant=before, starts_at=begin, ends_at=end) for begin, end in absences
            )
        Participant.objects.filter(pk=before.pk).update(**values)
        if changes:
            append("participant", before.pk, actor=by, action="presence", changes=changes)


def _require_listing(event: Event, by: User | None) -> None:
    if by is not None and not runs_event(by, event):
        raise NotYourStep
    if event.state not in LISTING:
        raise NotNow(_("活动现在是“%s”，不能改名单。") % event.get_state_display())


def _require_open(participant: Participant) -> None:
    if participant.event.state not in LISTING:
        raise NotNow(_("活动现在是“%s”，不能再改。") % participant.event.get_state_display())
