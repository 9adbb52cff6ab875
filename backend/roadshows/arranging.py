"""安排其余场次: what is fixed stays, what lies well stays where it can, the rest find a room and a time.

Cards are placed one after another, the hardest first, each at the first place without a clash; where one finds none, earlier
choices are taken back, up to a number of tries. Where not all of them fit, those that find no place are left beside the grid.
What has begun stays as it is, and nothing is put before that moment.
Same input, same result.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.roadshows.clashes import Board, Card, fits

STEP = timedelta(minutes=5)
MOST_TRIES = 5_000


def arrange(board: Board, *, since: datetime | None = None) -> dict[int, tuple[int, datetime]]:
    """Room and begin of every card that is placed now, was fixed, or has begun before `since`, by its key."""
    fixed = [card for card in board.cards if _stays(card, since)]
    free = [card for card in board.cards if not _stays(card, since)]
    free.sort(key=lambda card: (-len(card.who), -len(card.gear), -card.minutes, card.key))
    spots = {card.key: _spots(board, card, since) for card in free}
    placed = _all(board, free, fixed, spots) or _as_many(board, free, fixed, spots)
    return {card.key: (card.room, card.begin) for card in placed if card.room is not None and card.begin is not None}


def _stays(card: Card, since: datetime | None) -> bool:
    return card.begin is not None and (card.fixed or (since is not None and card.begin < since))


def _all(board: Board, free: list[Card], fixed: list[Card], spots: dict[int, list[Card]]) -> list[Card] | None:
    """Every card, by taking back what stands in the way; None where the tries run out or nothing holds all."""
    placed = list(fixed)
    waiting = [iter(spots[free[0].key])] if free else []
    for _try in range(MOST_TRIES):
        depth = len(placed) - len(fixed)
        if depth == len(free):
            return placed
        spot = next(waiting[depth], None)
        if spot is None:
            waiting.pop()
            if not waiting:
                return None
            placed.pop()
        elif fits(board, spot, placed):
            placed.append(spot)
            if depth + 1 < len(free):
                waiting.append(iter(spots[free[depth + 1].key]))
    return None


def _as_many(board: Board, free: list[Card], fixed: list[Card], spots: dict[int, list[Card]]) -> list[Card]:
    """One after another, and whoever finds no place is passed over."""
    placed = list(fixed)
    for card in free:
        found = next((spot for spot in spots[card.key] if fits(board, spot, placed)), None)
        if found is not None:
            placed.append(found)
    return placed


def _spots(board: Board, card: Card, since: datetime | None) -> list[Card]:
    """Where it lies now, then the earliest times, room by room; without those that no arrangement could make good."""
    found = [card] if card.placed else []
    for span in board.open:
        begin = span.begin
        while begin + timedelta(minutes=card.minutes) <= span.end:
            if since is None or begin >= since:
                found += [card.at(room, begin) for room in board.rooms if (room, begin) != (card.room, card.begin)]
            begin += STEP
    return [spot for spot in found if fits(board, spot, ())]
