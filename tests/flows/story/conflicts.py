"""Ties: nobody is told of them today; whoever will be finds them here."""

from backend.conflicts.actions import declare_tie, withdraw_tie
from backend.conflicts.choices import Kind
from backend.outbox.deliver import drain
from tests.flows.story.people import People


def tell_ties(who: People) -> None:
    """One is declared and taken back."""
    tie = declare_tie(who.banker, who.entity, by=who.banker, kind=Kind.SHARE)
    drain()
    withdraw_tie(tie, by=who.banker)
    drain()
