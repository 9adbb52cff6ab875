"""A14: no clash on a thousand random programmes, by an oracle that looks at every five minutes and knows no intervals.

Intervals that touch, begin together or contain each other are made on purpose; so are meetings that hold a room and people.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.roadshows.arranging import arrange
from backend.roadshows.clashes import Board, Card, Piece, Place, Span, clashes
from tests.factories.roadshows import at

TICK = timedelta(minutes=5)
OPEN = (Span(at("09:00"), at("10:30")), Span(at("10:45"), at("12:00")))
PAUSES = (Span(at("09:45"), at("09:55"), "茶歇"),)
NAMES = {"a": "甲", "b": "乙", "c": "丙"}
LENGTHS = st.sampled_from([5, 10, 15, 30, 60])
WHO = st.frozensets(st.sampled_from("abc"), max_size=2)
many = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def beside(draw, cards):
    """Begin and minutes of a card, most of them in some relation to one that lies there already."""
    minutes = draw(LENGTHS)
    begin = at("08:50") + TICK * draw(st.integers(0, 40))
    if cards and draw(st.integers(0, 5)):
        other = draw(st.sampled_from(cards))
        relation = draw(st.sampled_from(["after", "before", "together", "around", "inside", "same"]))
        if relation == "after":  # touches
            begin = other.end
        elif relation == "before":  # touches
            begin = other.begin - timedelta(minutes=minutes)
        elif relation == "together":
            begin = other.begin
        elif relation == "around":
            begin, minutes = other.begin - TICK, other.minutes + 10
        elif relation == "inside":
            begin, minutes = other.begin + TICK, max(5, other.minutes - 10)
        else:
            begin, minutes = other.begin, other.minutes
    return begin, minutes


@st.composite
def boards(draw):
    """Two rooms with and without gear, one of them shut for a while; up to six sessions, and meetings at tables."""
    shut = tuple(Span(at("11:00") + TICK * start, at("11:00") + TICK * (start + length))
                 for start, length in draw(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=1)))  # fmt: skip
    rooms = {pk: Place(pk, f"r{pk}", draw(st.frozensets(st.integers(1, 2))), shut if pk == 1 else ()) for pk in (1, 2)}
    cards: list[Card] = []
    held: list[Card] = []
    for key in range(1, draw(st.integers(1, 6)) + 1):
        begin, minutes = draw(beside(cards))
        gear = draw(st.frozensets(st.integers(1, 2), max_size=1))
        cards.append(Card(key, f"s{key}", minutes, draw(st.integers(1, 2)), begin, draw(WHO), gear))
    for key in range(-draw(st.integers(0, 3)), 0):
        begin, minutes = draw(beside(cards))
        held.append(Card(key, f"m{key}", minutes, draw(st.integers(1, 2)), begin, draw(WHO), fixed=True))
    gear = {1: Piece("投影", draw(st.integers(0, 2))), 2: Piece("话筒", 1)}
    return Board(OPEN, PAUSES, rooms, gear, NAMES, tuple(cards), tuple(held))


def clashing(board):
    """The keys of sessions that cannot lie where they lie, looked at tick by tick."""
    placed = [card for card in board.cards if card.begin is not None]
    taken = {card.key: ticks(card) for card in (*placed, *board.held)}
    opened = [set(_between(span.begin, span.end)) for span in board.open]
    paused = {tick for span in board.pauses for tick in _between(span.begin, span.end)}
    shut = {
        pk: {tick for span in room.shut for tick in _between(span.begin, span.end)} for pk, room in board.rooms.items()
    }
    found = set()
    for card in placed:
        mine = taken[card.key]
        if not any(mine <= span for span in opened) or mine & paused or mine & shut[card.room]:
            found.add(card.key)
        others = [one for one in (*placed, *board.held) if one.key != card.key and mine & taken[one.key]]
        if any(one.room == card.room or one.who & card.who for one in others):
            found.add(card.key)
        for gear in card.gear - board.rooms[card.room].gear:
            borrowers = [taken[one.key] for one in others if gear in one.gear - board.rooms[one.room].gear]
            if any(1 + sum(tick in one for one in borrowers) > board.gear[gear].count for tick in mine):
                found.add(card.key)
    return found


def ticks(card):
    return set(_between(card.begin, card.begin + timedelta(minutes=card.minutes)))


def _between(begin, end):
    return [begin + TICK * step for step in range((end - begin) // TICK)]


@st.composite
def plans(draw):
    """A board of which some that lie well are fixed and some lie beside the grid; and the moment that it is, or none."""
    board = draw(boards())
    wrong = clashing(board)
    since = draw(st.sampled_from([None, at("09:30"), at("11:00")]))
    cards = []
    for card in board.cards:
        word = draw(st.sampled_from(["fixed", "placed", "beside"]))
        if word == "beside" or (card.key in wrong and since is not None and card.begin < since):
            cards.append(card.at(None, None))  # a programme with a clash was never released, so none of it has begun
        else:
            cards.append(replace(card, fixed=word == "fixed" and card.key not in wrong))
    return replace(board, cards=tuple(cards)), since


@many
@given(boards())
def test_A14_what_clashes_is_what_shares_five_minutes(board):
    assert set(clashes(board)) == clashing(board)


@many
@given(plans())
def test_A14_what_is_arranged_never_clashes_and_what_is_fixed_or_begun_stays(plan):
    board, since = plan
    found = arrange(board, since=since)
    after = tuple(card.at(*found.get(card.key, (None, None))) for card in board.cards)

    assert clashing(replace(board, cards=after)) == set()
    for card, now in zip(board.cards, after, strict=True):
        begun = since is not None and card.begin is not None and card.begin < since
        if card.fixed or begun:
            assert (now.room, now.begin) == (card.room, card.begin)
        elif since is not None and now.begin is not None:
            assert now.begin >= since


@settings(many, max_examples=50)
@given(plans())
def test_A14_the_same_board_is_arranged_the_same_way(plan):
    board, since = plan
    assert arrange(board, since=since) == arrange(replace(board), since=since)
