from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.outbox import facts, nudging, scheduling, subscribing


@pytest.fixture
def registries(monkeypatch):
    """Facts, subscribers and chores that a test declares are gone after it."""
    monkeypatch.setattr(facts, "_by_name", dict(facts._by_name))
    monkeypatch.setattr(facts, "_names", dict(facts._names))
    monkeypatch.setattr(subscribing, "_subscribers", dict(subscribing._subscribers))
    monkeypatch.setattr(scheduling, "_jobs", dict(scheduling._jobs))
    monkeypatch.setattr(nudging, "_nudges", [])


@dataclass(frozen=True)
class Happened(facts.Fact):
    thing_id: int


@dataclass
class World:
    """One fact, and subscribers that do what a test puts into `do`."""

    fact: type[Happened]
    heard: list[tuple[str, int]] = field(default_factory=list)
    do: dict[str, Callable[[Happened], Any]] = field(default_factory=dict)

    def subscribe(self, name: str, **options: Any) -> None:
        @subscribing.subscriber(self.fact, name=name, **options)
        def hear(told: Happened) -> None:
            self.heard.append((name, told.thing_id))
            if name in self.do:
                self.do[name](told)


@pytest.fixture
def world(registries) -> World:
    facts.fact("tests.happened")(Happened)
    made = World(Happened)
    made.subscribe("tests.first")
    return made
