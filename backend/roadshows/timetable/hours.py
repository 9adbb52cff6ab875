"""From hours of the day to slots."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import TypeVar

Moment = TypeVar("Moment", time, datetime)


def covered(slots: Mapping[int, tuple[Moment, Moment]], start: Moment, end: Moment) -> frozenset[int]:
    """The slots that share time with this interval. Intervals that only touch share none; an empty one covers nothing."""
    return frozenset(slot for slot, (first, last) in slots.items() if start < end and first < end and start < last)
