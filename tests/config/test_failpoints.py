"""The process dies at each named place of the flow; what was committed is then told exactly once."""

import asyncio
import sys
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from backend.config.asgi import application
from backend.lib.failpoints import names_in_code
from backend.outbox.models import Delivery, RecordedFact
from notifications.models import Counter, Dispatch, Notice
from tests.child.running import child, mails
from tests.lifespan import Serving, aside
from tests.outbox.conftest import registries  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

BEFORE = ["before_commit"]
AFTER = ["after_commit", "after_claim", "before_done", "after_hint"]


@pytest.fixture
def child_facts(registries):  # noqa: F811  the fixture
    """What the child declares, in this process too; forgotten first, since an import declares once."""
    sys.modules.pop("tests.child.subscribers", None)
    import_module("tests.child.subscribers")


def something_waits():
    return any(model.objects.waiting().exists() for model in (Delivery, Dispatch))


def told_by_mail(folder):
    """Mails by their Message-ID: a death between the send and its note sends the same mail again, under the same name."""
    after = {f"Message-ID: {message.extra_headers['Message-ID']}" for message in mail.outbox}
    return after | set(mails(folder))


def serve_until_nothing_waits():
    async def story():
        async with Serving(application):
            while await aside(something_waits):  # noqa: ASYNC110  the database has no event to wait for
                await asyncio.sleep(0.02)

    asyncio.run(story())


@pytest.mark.usefixtures("child_facts")
@pytest.mark.parametrize("place", [*BEFORE, *AFTER])
def test_a_death_at_any_place_loses_and_doubles_nothing(tmp_path, place):
    person = get_user_model().objects.create_user("p", "p@example.com")
    died = child(tmp_path, "record", 7, person.pk, SHUQIAO_FAILPOINT=place)
    assert died.returncode == 137, died.stderr

    serve_until_nothing_waits()
    expected = 0 if place in BEFORE else 1
    assert RecordedFact.objects.count() == expected
    assert list(Delivery.objects.values_list("state", flat=True)) == ["done"] * expected
    assert list(Notice.objects.values_list("person", "number")) == [(person.pk, 1)] * expected
    assert list(Counter.objects.values_list("last", flat=True)) == [1] * expected
    assert list(Dispatch.objects.values_list("state", flat=True)) == ["sent"] * 3 * expected
    assert len(told_by_mail(tmp_path)) == expected


def test_the_code_names_each_of_these_places():
    assert set(names_in_code()) >= {*BEFORE, *AFTER}
