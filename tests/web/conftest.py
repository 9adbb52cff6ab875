"""The frame by itself: no other app's entries, and addresses of its own."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory

from backend.web import places


@pytest.fixture(autouse=True)
def _alone(monkeypatch, settings):
    """The registers hold web's own entry and nothing else; what a test registers goes with it."""
    home = places._rail["web:work_home"]
    monkeypatch.setattr(places, "_rail", {"web:work_home": home})
    for name, empty in (
        ("_entries", {}), ("_foot", {}), ("_preferences", {}), ("_panels", {}), ("_waiting", []), ("_first_tasks", []), ("_switch", []), ("_viewed", {}),
    ):  # fmt: skip
        monkeypatch.setattr(places, name, empty)
    settings.ROOT_URLCONF = "tests.web.urls"


@pytest.fixture
def request_to():
    """A visitor's request for a path."""

    def request_to(path="/", **headers):
        request = RequestFactory().get(path, headers=headers)
        request.user = AnonymousUser()
        return request

    return request_to


@pytest.fixture
def draw():
    """A template with {% load ui %}, rendered as a page would."""

    def draw(source, request=None, **context):
        return engines["django"].from_string("{% load ui %}" + source).render(context, request)

    return draw
