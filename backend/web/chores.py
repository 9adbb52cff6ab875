"""The care of the search index, which knows no scheduler: the page that asks it sees to it."""

from datetime import timedelta

from backend.outbox.scheduling import chore
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
