"""Telling people something, exactly once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from notifications.choices import State
from notifications.dispatching import schedule
from notifications.errors import ForeignAddress, NotInTransaction, TooManyPeople
from notifications.lines import one_line
from notifications.models import TITLE_MOST, Counter, Dispatch, Notice, Preference
from notifications.transports import channels, transports
from notifications.transports.base import Manner

MOST_PEOPLE = 100  # their counters are held until the commit


def send(
    people: Iterable[int], *, kind: str, key: str, title: str, body: str = "", url: str = "", topic: str = ""
) -> list[Notice]:
    """Write one notice per person, in the caller's transaction, and send it by the ways each chose after the commit.

    Whoever got `key` before gets nothing; neither do accounts that are switched off. Numbers are without gaps: a
    rollback gives them back. Counters are locked in order of person id; who sends twice in one transaction sends to
    the lower ids first. Gives the new notices, in order of person id.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    ids = sorted(set(people))
    if len(ids) > MOST_PEOPLE:
        raise TooManyPeople(MOST_PEOPLE)
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ForeignAddress(url)
    persons = {person.pk: person for person in get_user_model()._default_manager.filter(pk__in=ids, is_active=True)}
    last = _hold_counters(sorted(persons))
    told = set(Notice.objects.filter(person_id__in=persons, key=key).values_list("person_id", flat=True))
    fresh = [person_id for person_id in last if person_id not in told]
    Counter.objects.filter(person_id__in=fresh).update(last=F("last") + 1)
    notices = Notice.objects.bulk_create(
        Notice(
            person=persons[person_id],
            number=last[person_id] + 1,
            kind=kind,
            key=key,
            title=_shortened(one_line(title)),
            body=body.replace("\x00", ""),
            url=url,
            topic=topic,
        )
        for person_id in fresh
    )
    _dispatch_by_choice(notices)
    return notices


def in_batches(people: Iterable[int]) -> Iterator[list[int]]:
    """The people in order, parted into as many as one transaction may tell."""
    ids = sorted(set(people))
    for start in range(0, len(ids), MOST_PEOPLE):
        yield ids[start : start + MOST_PEOPLE]


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_MOST else f"{title[: TITLE_MOST - 1]}…"


def _hold_counters(ids: list[int]) -> dict[int, int]:
    """The last number of each person, held until the commit. SQLite has one writer, so there the transaction holds them."""
    known = set(Counter.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    if missing := [Counter(person_id=person_id) for person_id in ids if person_id not in known]:
        Counter.objects.bulk_create(missing, ignore_conflicts=True)
    held = Counter.objects.select_for_update().filter(person_id__in=ids).order_by("person_id")
    return dict(held.values_list("person_id", "last"))


def _dispatch_by_choice(notices: list[Notice]) -> None:
    chosen = {
        (person_id, channel): enabled
        for person_id, channel, enabled in Preference.objects.filter(
            person_id__in=[notice.person_id for notice in notices]
        ).values_list("person_id", "channel", "enabled")
    }
    dispatches = Dispatch.objects.bulk_create(
        Dispatch(notice=notice, channel=channel, **_as_born(transport.manner))
        for notice in notices
        for channel, transport in transports().items()
        if transport.tells(notice.kind)
        and transport.reaches(notice.person)
        and (not transport.optional or chosen.get((notice.person_id, channel), True))
    )
    listed = channels(Manner.LISTED)
    if waiting := [one.pk for one in dispatches if one.state == State.WAITING and one.channel not in listed]:
        transaction.on_commit(lambda: schedule(waiting), robust=True)


def _as_born(manner: Manner) -> dict[str, Any]:
    return {"state": State.SENT, "sent_at": Now()} if manner is Manner.WRITTEN else {}
