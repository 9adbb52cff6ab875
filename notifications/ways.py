"""The ways a person chose to be told by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from notifications.models import Preference
from notifications.transports import transports


@dataclass(frozen=True)
class Way:
    channel: str
    label: Any
    note: Any
    optional: bool
    enabled: bool


def ways_of(person: Any) -> list[Way]:
    """Every channel and whether it is on; what nobody has chosen yet is on."""
    chosen = dict(Preference.objects.filter(person_id=person.pk).values_list("channel", "enabled"))
    return [
        Way(
            channel,
            transport.label,
            transport.note,
            optional=transport.optional,
            enabled=chosen.get(channel, True) if transport.optional else True,
        )
        for channel, transport in transports().items()
    ]


def choose(person: Any, channels: Collection[str]) -> None:
    """Tell this person by these of the optional channels, and by no other; holds for what is sent from now on."""
    with transaction.atomic():
        for way in ways_of(person):
            if way.optional:
                Preference.objects.update_or_create(
                    person_id=person.pk, channel=way.channel, defaults={"enabled": way.channel in channels}
                )
