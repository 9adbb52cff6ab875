import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from notifications import dispatching, pushing
from notifications.sending import send


@pytest.fixture
def people(db):
    """Three people with addresses; 王敏 has the lowest id."""
    make = get_user_model().objects.create_user
    return [make(f"p{n}", f"p{n}@example.com", name=name) for n, name in enumerate(("王敏", "李强", "赵静"))]


@pytest.fixture
def tell():
    """Send in a transaction of its own, as an action does."""

    def tell(people, key="k", **options):
        with transaction.atomic():
            return send(
                [person.pk for person in people],
                **{"kind": "match.new", "key": key, "title": "新的匹配", "url": "/work/matches/", **options},
            )

    return tell


@pytest.fixture
def pushed(monkeypatch):
    """What goes to the sockets, instead of to the layer."""
    events = []
    monkeypatch.setattr(pushing, "_pushers", [lambda group, event: events.append((group, event))])
    return events


@pytest.fixture
def scheduled(monkeypatch):
    ids = []
    monkeypatch.setattr(dispatching, "_schedulers", [ids.extend])
    return ids
