"""Who hears of what. A subscriber is a function in an app's `subscribers.py`, found at start-up.

    @subscriber(ScenarioPublished, name="search.scenario", atomic=False, patient_with=(SearchUnavailable,))
    def index(told: ScenarioPublished) -> None: ...

It may run twice and out of order, so it re-reads the state and checks before it acts. The name is stored in rows:
never rename one.

With `atomic` (the default) its work and the mark that it is done are one transaction: what it writes to the database
happens exactly once. `atomic=False` is for work outside of the database that would hold a transaction open for
long; it may then happen again. Errors in `patient_with` mean "not now" and are never parked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from backend.outbox.errors import NotNow, WrongFact
from backend.outbox.facts import Fact, name_of

F = TypeVar("F", bound=Fact)
Run = Callable[[F], None]


@dataclass(frozen=True)
class Subscriber:
    name: str
    fact: type[Fact]
    run: Callable[[Any], None]
    atomic: bool
    patient_with: tuple[type[Exception], ...]


_subscribers: dict[str, Subscriber] = {}


def subscriber(
    fact: type[F], *, name: str, atomic: bool = True, patient_with: tuple[type[Exception], ...] = ()
) -> Callable[[Run[F]], Run[F]]:
    """Call the function below with every fact of this class."""

    def register(run: Run[F]) -> Run[F]:
        name_of(fact)
        if name in _subscribers:
            raise WrongFact(f"There is a subscriber {name} already; names are stored in rows and must be unique.")
        _subscribers[name] = Subscriber(name, fact, run, atomic, patient_with)
        return run

    return register


def subscribers_of(fact: type[Fact]) -> list[Subscriber]:
    return [one for one in all_subscribers() if one.fact is fact]


def all_subscribers() -> list[Subscriber]:
    return sorted(_subscribers.values(), key=lambda one: one.name)


def find(name: str) -> Subscriber:
    """The subscriber of a stored delivery; NotNow when this code has none of that name, as during an upgrade."""
    try:
        return _subscribers[name]
    except KeyError:
        raise NotNow(f"This code has no subscriber {name}.") from None
