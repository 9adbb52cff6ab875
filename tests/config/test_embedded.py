"""The one process of the embedded default: from a fact in a request to the open socket."""

import asyncio
import fcntl

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.test import Client

from backend.config.asgi import application
from backend.config.running import is_running, lock_path
from backend.outbox.models import Delivery
from backend.outbox.recording import record
from notifications.models import Dispatch, Notice
from notifications.sending import send
from tests.lifespan import Serving, aside
from tests.notifications.test_consumers import socket
from tests.outbox.conftest import registries, world  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def tell(world):  # noqa: F811  the fixture
    with transaction.atomic():
        record(world.fact(thing_id=7))


def test_a_fact_becomes_a_notice_a_hint_and_a_mail(world):  # noqa: F811  the fixture
    person = get_user_model().objects.create_user("p", "p@example.com")
    client = Client()
    client.force_login(person)
    world.do["tests.first"] = lambda told: send([person.pk], kind="x", key=f"thing {told.thing_id}", title="新的匹配")

    async def story():
        async with Serving(application):
            open_socket = socket(client)
            assert await open_socket.connect()
            first = await open_socket.hear()
            await aside(tell, world)
            then = await open_socket.hear()
            for _ in range(300):
                if mail.outbox:
                    break
                await asyncio.sleep(0.01)
            await open_socket.leave()
            return first, then

    assert asyncio.run(story()) == ({"type": "hint", "upto": 0}, {"type": "hint", "upto": 1})
    assert Delivery.objects.get(subscriber="tests.first").state == "done"  # chores may tell of other things
    assert (Notice.objects.count(), len(mail.outbox)) == (1, 1)
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}


def test_the_process_holds_the_lock_while_it_serves():
    async def story():
        async with Serving(application):
            return await asyncio.to_thread(is_running)

    assert asyncio.run(story()) is True
    assert is_running() is False


def test_a_second_process_stops_with_a_sentence(capsys):
    with lock_path().open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        async def story():
            async with Serving(application) as serving:
                return serving.started

        answer = asyncio.run(story())
    assert answer["type"] == "lifespan.startup.failed"
    assert answer["message"].startswith("已有一个进程在用 ")
    assert answer["message"] in capsys.readouterr().err


def test_what_a_dead_process_held_is_taken_up_at_once(world):  # noqa: F811  the fixture
    tell(world)
    Delivery.objects.update(lease_until="2100-01-01T00:00:00Z", lease_token="dead")

    async def story():
        async with Serving(application):
            for _ in range(200):
                if world.heard:
                    return
                await asyncio.sleep(0.01)

    asyncio.run(story())
    assert world.heard == [("tests.first", 7)]
