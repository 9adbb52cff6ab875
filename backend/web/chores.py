"""The care of the search index, which knows no scheduler: the page that asks it sees to it; and of removed views."""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.web.actions import forget_removed
from search import sweep_all, tend


@chore(name="search.tend", every=timedelta(seconds=15))
def tend_indexes() -> None:
    """Have lost and outdated indexes built again."""
    tend()


@chore(name="search.sweep", every=timedelta(minutes=30))
def sweep_versions() -> None:
    sweep_all()


@chore(name="search.sweep_contents", every=timedelta(days=1))
def sweep_contents() -> None:
    sweep_all(contents=True)


chore(name="web.forget_removed_views", every=timedelta(hours=6))(forget_removed)
