"""Who counts as what for search, failing closed."""

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.web import audience
from backend.web.audience import audience_of, register_audience
from tests.factories.accounts import UserFactory


@pytest.fixture(autouse=True)
def _no_sources(monkeypatch):
    monkeypatch.setattr(audience, "_sources", [])


def generous(_user):
    return ["officer", "officer", "public"]


def test_without_a_source_everybody_is_public():
    assert audience_of(UserFactory.build()) == ["public"]


def test_tokens_of_all_sources_each_once():
    register_audience(generous)
    register_audience(generous)
    register_audience(lambda user: [f"user:{user.username}"])

    assert audience_of(UserFactory.build(username="duan")) == ["public", "officer", "user:duan"]


@pytest.mark.parametrize("nobody", [AnonymousUser(), UserFactory.build(is_active=False)])
def test_visitors_and_closed_accounts_are_public_whatever_a_source_says(nobody):
    register_audience(generous)

    assert audience_of(nobody) == ["public"]


def test_a_source_that_breaks_breaks_the_request():
    def broken(_user):
        raise RuntimeError

    register_audience(broken)
    with pytest.raises(RuntimeError):
        audience_of(UserFactory.build())
