"""From hours of the day to slots."""

from collections.abc import Mapping
from datetime import time


def covered(slots: Mapping[int, tuple[time, time]], start: time, end: time) -> frozenset[int]:
    """The slots that share time with this interval. Intervals that only touch share none; an empty one covers nothing."""
    return frozenset(slot for slot, (first, last) in slots.items() if start < end and first < end and start < last)
