"""Ranges of amounts as words, so that an index of words can say whether two ranges meet.

The scale from 0.1 万元 to a trillion yuan has marks at round numbers. A range covers marks and the gaps between them; two
ranges meet where they cover one mark or gap in common. That is exact for round numbers, which people type.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.lib.money import Amount

_IN_A_DECADE = ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8")
_MARKS = [Decimal(mark).scaleb(power) for power in range(-1, 8) for mark in _IN_A_DECADE]


def cells(amount: Amount) -> list[str]:
    """What the range covers; an open side reaches to the end of the scale."""
    first = 0 if amount.low is None else _place(amount.low)
    last = 2 * len(_MARKS) if amount.high is None else _place(amount.high)
    return [str(place) for place in range(first, last + 1)]


def _place(value: Decimal) -> int:
    """Odd for a mark, even for the gap before it."""
    below, upto = bisect_left(_MARKS, value), bisect_right(_MARKS, value)
    return 2 * below + 1 if upto > below else 2 * below
