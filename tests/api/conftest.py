"""Keys of people, and answers as a program reads them."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from backend.accounts.actions import make_token
from backend.accounts.choices import SCOPE_NAMES
from backend.accounts.models import User

Key = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def _fresh_allowance():
    """What one test asked does not count against the next."""
    cache.clear()


@pytest.fixture
def key(db: None) -> Key:
    """A client with a key of this person; without scopes named it has all of them, without a person it has no key."""

    def client_of(person: User | None = None, *scopes: str) -> APIClient:
        client = APIClient()
        if person is not None:
            _token, secret = make_token(person, name="测试", scopes=list(scopes or SCOPE_NAMES), days=1)
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        client.default_format = "json"
        return client

    return client_of


def send(client, method, url, body=None):
    return getattr(client, method)(url, body, format="json")


def problem(answer):
    """(status, errors by field or None) of a refusal in the form that all refusals have."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
    assert body["instance"] == answer["X-Request-Id"]
    return answer.status_code, body.get("errors")


def references(answer):
    assert answer.status_code == 200, answer.content
    return {row["reference"] for row in answer.json()["results"]}
