from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.outbox.deliver import Outcome, deliver
from backend.outbox.models import Delivery
from notifications.models import Notice
from search import SearchRequest, query

MINE = ("search.scenario", "notices.scenario", "scenarios.")


@pytest.fixture
def index(settings, tmp_path) -> None:
    """An index of this test alone."""
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path / "index")}


@pytest.fixture
def deliver_all() -> Callable[..., list[str]]:
    """Run what this app subscribed and is due, in the order of `order`, each `times`; gives the subscribers' names."""

    def run(*, times: int = 1, backwards: bool = False) -> list[str]:
        ran = []
        while waiting := [d for d in Delivery.objects.due() if d.subscriber.startswith(MINE)]:
            for delivery in reversed(waiting) if backwards else waiting:
                for _time in range(times):
                    Delivery.objects.filter(pk=delivery.pk).update(state="waiting")
                    assert deliver(delivery.pk) is Outcome.DONE, Delivery.objects.get(pk=delivery.pk).last_error
                ran.append(delivery.subscriber)
        return ran

    return run


@pytest.fixture
def found() -> Callable[[str], list[str]]:
    """The titles that a visitor finds."""

    def search(text: str) -> list[str]:
        result = query(SearchRequest(text=text, user=AnonymousUser(), kinds=["scenario"]))
        assert not result.degraded
        return [hit.title for hit in result.hits]

    return search


@pytest.fixture
def told() -> Callable[..., list[tuple[str, str]]]:
    """(kind, title) of a person's notices, oldest first."""

    def notices(person) -> list[tuple[str, str]]:
        return list(Notice.objects.filter(person=person).order_by("number").values_list("kind", "title"))

    return notices
