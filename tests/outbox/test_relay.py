import asyncio
import threading
import time

import pytest
from django.db import transaction

from backend.config.flow import WORKS
from backend.outbox.deliver import BULK_MOST, deliver, drain, due_ids
from backend.outbox.models import Delivery
from backend.outbox.nudging import register_nudge
from backend.outbox.recording import in_bulk, record
from backend.outbox.relay import Relay, Work
from tests.lifespan import aside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def tell(world, thing_id=7):
    with transaction.atomic():
        record(world.fact(thing_id=thing_id))


async def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.005)


def run(works, story, sweep_seconds=60.0):
    """Play `story(relay)` beside a relay with these works."""

    async def play():
        relay = Relay(works, sweep_seconds=sweep_seconds)
        relay.start()
        try:
            return await story(relay)
        finally:
            await relay.stop()

    return asyncio.run(play())


def test_a_nudge_from_any_thread_delivers_at_once(world):
    async def story(relay):
        register_nudge(lambda _ids: relay.wake("deliveries"))
        await asyncio.sleep(0.1)
        start = time.monotonic()
        await aside(tell, world)
        await until(lambda: world.heard)
        return time.monotonic() - start

    assert run([WORKS["deliveries"]], story) < 1
    assert drain() == 0
    assert Delivery.objects.get().state == "done"


def test_the_sweep_finds_what_nobody_was_told_of(world):
    async def story(relay):
        await asyncio.sleep(0.1)
        await aside(tell, world)
        await until(lambda: world.heard)

    run([WORKS["deliveries"]], story, sweep_seconds=0.05)
    assert world.heard == [("tests.first", 7)]


def test_what_came_in_bulk_lets_everything_else_pass(world):
    for thing_id in range(5):
        with transaction.atomic(), in_bulk():
            record(world.fact(thing_id=thing_id))
    tell(world, 100)
    assert Delivery.objects.filter(bulk=True).count() == 5

    async def story(_relay):
        await until(lambda: len(world.heard) == 6)

    run([WORKS["deliveries"]], story)
    assert [thing_id for _, thing_id in world.heard] == [100, 0, 1, 2, 3, 4]


def test_what_comes_while_the_bulk_is_told_waits_for_a_few_of_it_only(world):
    with transaction.atomic(), in_bulk():
        for thing_id in range(20):
            record(world.fact(thing_id=thing_id))
    for one in due_ids(50):
        deliver(one)
    assert len(world.heard) == BULK_MOST
    tell(world, 100)
    drain()
    assert [thing_id for _, thing_id in world.heard][BULK_MOST] == 100
    assert len(world.heard) == 21


def test_what_follows_from_the_bulk_is_of_the_bulk(world):
    def go_on(told):
        if told.thing_id < 3:
            record(world.fact(thing_id=told.thing_id + 1))

    world.do["tests.first"] = go_on
    with transaction.atomic(), in_bulk():
        record(world.fact(thing_id=1))
    tell(world, 100)
    drain()
    assert list(Delivery.objects.order_by("pk").values_list("bulk", flat=True)) == [True, False, True, True]


def test_two_relays_deliver_each_once(world):
    for thing_id in range(30):
        tell(world, thing_id)
    world.do["tests.first"] = lambda _told: time.sleep(0.002)

    async def story(relay):
        other = Relay([WORKS["deliveries"]], sweep_seconds=60)
        other.start()
        await until(lambda: len(world.heard) >= 30)
        await other.stop()

    run([WORKS["deliveries"]], story)
    drain()
    assert sorted(thing_id for _name, thing_id in world.heard) == list(range(30))


def test_slow_work_of_one_kind_delays_no_other_kind():
    done, release = [], threading.Event()

    def slow(_work_id):
        release.wait(5)
        return False

    async def story(relay):
        await until(lambda: done)
        release.set()

    run(
        [
            Work("slow", lambda _limit: [1], slow),
            Work("quick", lambda _limit: [] if done else [1], lambda _id: done.append(1) is None),
        ],
        story,
    )
    assert done == [1]


def test_a_database_that_comes_back_finds_the_relay_there():
    calls = []

    def due(_limit):
        calls.append(1)
        if len(calls) < 3:
            raise ConnectionError
        return []

    async def story(relay):
        await until(lambda: len(calls) >= 3)

    run([Work("work", due, lambda _id: True)], story, sweep_seconds=0.01)
    assert len(calls) >= 3


def test_stopping_waits_for_the_piece_at_hand_and_leaves_the_rest():
    started, done = threading.Event(), []

    def piece(work_id):
        started.set()
        time.sleep(0.1)
        done.append(work_id)
        return True

    async def story(relay):
        await asyncio.to_thread(started.wait, 5)

    run([Work("work", lambda _limit: [1, 2, 3], piece)], story)
    assert done == [1]
