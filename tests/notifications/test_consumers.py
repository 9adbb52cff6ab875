"""The real ASGI application, with the relay's way of pushing, over the in-memory layer or Redis."""

import asyncio

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from backend.accounts.middleware import SEEN, STARTED
from backend.config.asgi import application
from backend.config.embedded import LoopPusher
from notifications.hints import hint, revoke
from notifications.pushing import register_pusher
from tests.lifespan import aside
from tests.sockets import Socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

ORIGIN = b"http://testserver"


@pytest.fixture
def signed_in(people):
    """王敏 and the client that holds her session."""
    client = Client()
    client.force_login(people[0])
    return people[0], client


def socket(client=None, origin=ORIGIN, path="/ws/hints/"):
    headers = [(b"host", b"testserver")]
    if origin:
        headers.append((b"origin", origin))
    if client:
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return Socket(application, path, headers)


def play(story):
    """Run the story in one loop, with hints sent from that loop as the relay does."""

    async def within():
        end = register_pusher(LoopPusher(asyncio.get_running_loop()))
        try:
            return await story()
        finally:
            end()

    return asyncio.run(within())


def change_session(client, **values):
    session = client.session
    for name, value in values.items():
        session[name] = value
    session.save()


def test_on_connect_the_page_hears_how_far_its_person_is(signed_in, tell):
    person, client = signed_in
    tell([person])
    tell([person], key="other")

    async def story():
        open_socket = socket(client)
        assert await open_socket.connect()
        first = await open_socket.hear()
        await open_socket.leave()
        return first

    assert play(story) == {"type": "hint", "upto": 2}


def test_a_hint_reaches_every_page_of_its_person_and_nobody_else(signed_in, people):
    person, client = signed_in
    other_client = Client()
    other_client.force_login(people[1])

    async def story():
        mine = [socket(client), socket(client)]
        other = socket(other_client)
        for open_socket in (*mine, other):
            assert await open_socket.connect()
            await open_socket.hear()
        await aside(hint, "scenario:7", [person.pk])
        heard = [await open_socket.hear() for open_socket in mine]
        assert await other.receive_nothing(0.1)
        for open_socket in (*mine, other):
            await open_socket.leave()
        return heard

    assert play(story) == [{"type": "hint", "topic": "scenario:7"}] * 2


def test_what_a_browser_says_is_not_listened_to(signed_in):
    async def story():
        open_socket = socket(signed_in[1])
        await open_socket.connect()
        await open_socket.hear()
        await open_socket.say(text="not json")
        await open_socket.say(bytes=b"\x00")
        quiet = await open_socket.receive_nothing(0.1)
        await open_socket.leave()
        return quiet

    assert play(story)


@pytest.mark.parametrize("origin", [None, b"http://evil.example", b"null", b"http://testserver.evil.example"])
def test_a_foreign_or_missing_origin_is_refused(signed_in, origin):
    async def story():
        return await socket(signed_in[1], origin=origin).connect()

    assert play(story) is False


def test_a_visitor_an_account_that_is_off_and_another_path_are_refused(signed_in):
    person, client = signed_in

    async def story():
        visitor = await socket().connect()
        elsewhere = await socket(client, path="/ws/other/").connect()
        await aside(switch_off, person, client)
        switched_off = await socket(client).connect()
        return visitor, elsewhere, switched_off

    assert play(story) == (False, False, False)


@pytest.mark.parametrize("limit", [{SEEN: 0}, {STARTED: 0}])
def test_a_session_past_its_limits_is_refused(signed_in, limit):
    change_session(signed_in[1], **limit)

    async def story():
        return await socket(signed_in[1]).connect()

    assert play(story) is False


def end_session(person, client):
    Session.objects.all().delete()


def switch_off(person, client):
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)


def change_password(person, client):
    person.set_password("another long password")
    person.save()


def rest_too_long(person, client):
    change_session(client, **{SEEN: 0})


@pytest.mark.parametrize("happens", [end_session, switch_off, change_password, rest_too_long])
@pytest.mark.parametrize("told", [True, False])
def test_a_socket_closes_when_its_person_may_no_longer_listen(signed_in, settings, happens, told):
    """At once when told, and by itself within the time of the recheck."""
    person, client = signed_in
    settings.NOTIFICATIONS_RECHECK_SECONDS = 60 if told else 0.1

    async def story():
        open_socket = socket(client)
        assert await open_socket.connect()
        await open_socket.hear()
        await aside(happens, person, client)
        if told:
            await aside(revoke, [person.pk])
        return await open_socket.closed()

    assert play(story) == 4401


def test_a_revoked_hint_closes_nobody_who_may_stay(signed_in):
    person, client = signed_in

    async def story():
        open_socket = socket(client)
        await open_socket.connect()
        await open_socket.hear()
        await aside(revoke, [person.pk])
        quiet = await open_socket.receive_nothing(0.2)
        await open_socket.leave()
        return quiet

    assert play(story)


def test_the_recheck_is_every_five_seconds_as_delivered(settings):
    assert settings.NOTIFICATIONS_RECHECK_SECONDS == 5
