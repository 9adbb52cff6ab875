"""At the door, and afterwards: who is there, and what each side says that a meeting came to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.lib.dates import display_date
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.roadshows.choices import Presence, Result, State
from backend.roadshows.errors import NotNow, NotReady, NotYourStep
from backend.roadshows.events import CheckedIn, OutcomeSaid
from backend.roadshows.models import Event, Meeting, Outcome, Participant
from backend.roadshows.rules import runs_event

FORMAT = "shuqiao-check-in-1"  # what the 会场包 writes and this reads
OPEN = (State.SCHEDULED, State.RUNNING)
EARLIEST = timedelta(days=1)  # before the event, by whatever clock the door has


def check_in(participant: Participant, *, by: User, at: datetime | None = None) -> bool:
    """There now, or since `at` by a list from the door; False where it was there already. By the code at the door, which may
    have been photographed, nobody is there before the day; the organiser's desk may.
    """
    if participant.event.state not in (*OPEN, State.CLOSED):
        raise NotNow(_("活动现在是“%s”，不能签到。") % participant.event.get_state_display())
    if (
        (opens := opens_on(participant.event))
        and timezone.localdate() < opens
        and not runs_event(by, participant.event)
    ):
        raise NotNow(early(opens))
    try:
        claim(
            participant,
            source=(Presence.EXPECTED, Presence.ABSENT),
            target=Presence.PRESENT,
            field="presence",
            by=by,
            action="check_in",
            values={"checked_in_at": at or timezone.now()},
            fact=CheckedIn(participant_id=participant.pk),
        )
    except LostRace:
        return False
    return True


def opens_on(event: Event) -> date | None:
    """The day of the event from which one is there."""
    first = event.half_days.first()
    return first.date if first is not None else None


def early(opens: date) -> str:
    return _("活动%s开始，当天才能签到。") % display_date(opens)


def undo_check_in(participant: Participant, *, by: User) -> None:
    """A slip of the finger at the door."""
    if not runs_event(by, participant.event):
        raise NotYourStep
    claim(
        participant, source=(Presence.PRESENT,), target=Presence.EXPECTED, field="presence", by=by,
        action="undo_check_in", values={"checked_in_at": None},
    )  # fmt: skip


@dataclass
class Imported:
    """What a file from the door came to."""

    fresh: int = 0
    known: int = 0
    faults: list[str] = field(default_factory=list)


def import_check_ins(event: Event, content: bytes, *, by: User) -> Imported:
    """The results of the 会场包. The same file twice changes nothing; a line that cannot be read is told and the rest taken."""
    if not runs_event(by, event):
        raise NotYourStep
    lines = _lines(event, content)
    listed = {
        one.reference: one for one in Participant.objects.filter(event=event).select_related("organisation", "person")
    }
    done = Imported()
    for number, line in enumerate(lines, start=1):
        reference = line.get("participant") if isinstance(line, dict) else None
        moment = line.get("at") if isinstance(line, dict) else None
        one = listed.get(reference) if isinstance(reference, str) else None
        if one is None:
            done.faults.append(_("第%(number)s条：名单里没有编号“%(reference)s”的参会方。")
                               % {"number": number, "reference": str(reference)[:20]})  # fmt: skip
            continue
        at = _moment(moment)
        if at is None or not _plausible(event, at):
            done.faults.append(_("第%(number)s条（%(who)s）：签到时间“%(at)s”读不出来，或者不在活动前后一天里。")
                               % {"number": number, "who": one, "at": str(moment)[:40]})  # fmt: skip
            continue
        one.event = event
        if check_in(one, by=by, at=at):
            done.fresh += 1
        else:
            done.known += 1
    with transaction.atomic():
        append("event", event.pk, actor=by, action="import_check_ins", note=f"{done.fresh}+{done.known}")
    return done


def _lines(event: Event, content: bytes) -> list[Any]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise NotReady({"results": _("这不是会场包存下的签到结果，读不出来。")}) from wrong
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("checked"), list):
        raise NotReady({"results": _("这不是会场包存下的签到结果。")})
    if data.get("event") != event.reference:
        raise NotReady({"results": _("这是另一个活动的签到结果，没有导入。")})
    found: list[Any] = data["checked"]
    return found


def _moment(text: Any) -> datetime | None:
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def _plausible(event: Event, at: datetime) -> bool:
    days = list(event.half_days.all())
    return bool(days) and days[0].begin - EARLIEST <= at <= days[-1].end + EARLIEST


def say_outcome(meeting: Meeting, participant: Participant, *, by: User, result: Result) -> Outcome:
    """One side's word, which it may change; once the meeting has begun."""
    if participant.pk not in (meeting.entity_id, meeting.institution_id):
        raise NotYourStep
    if not meeting.released or meeting.starts_at is None:
        raise NotNow(_("这一场没有安排。"))
    if meeting.starts_at > timezone.now():
        raise NotNow(_("这一场还没有开始，谈过以后再记。"))
    with transaction.atomic():
        Meeting.objects.select_for_update().get(pk=meeting.pk)  # one after the other
        outcome = Outcome.objects.filter(meeting=meeting, participant=participant).first()
        before = outcome.result if outcome is not None else ""
        if outcome is not None and before == result:
            return outcome
        outcome, _made = Outcome.objects.update_or_create(
            meeting=meeting, participant=participant, defaults={"result": result, "by": by}
        )
        append("meeting", meeting.pk, actor=by, action="outcome", changes={"result": [before, result]},
               note=str(participant))  # fmt: skip
        words = {
            "event": meeting.event.title,
            "other": _other(meeting, participant),
            "result": outcome.get_result_display(),
        }
        append("organisation", participant.organisation_id, actor=by, action="met",
               note=_("%(event)s，与%(other)s：%(result)s") % words)  # fmt: skip
        record(OutcomeSaid(outcome_id=outcome.pk), by=by)
    return outcome


def _other(meeting: Meeting, participant: Participant) -> Participant:
    return meeting.institution if participant.pk == meeting.entity_id else meeting.entity
