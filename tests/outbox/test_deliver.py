import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from backend.outbox.deliver import Outcome, deliver, drain, due_ids, pause, release_leases
from backend.outbox.errors import NotNow, Unprocessable
from backend.outbox.models import Delivery, RecordedFact
from backend.outbox.queries import dead_letters, oldest_undelivered_seconds
from backend.outbox.recording import record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture(autouse=True)
def few_attempts(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3


def tell(world, thing_id=7):
    with transaction.atomic():
        return record(world.fact(thing_id=thing_id))


def one():
    return Delivery.objects.get()


def make_due():
    Delivery.objects.update(due_at=Now())


def add_person(told):
    get_user_model().objects.create_user(f"person{get_user_model().objects.count()}")


def fail(told):
    raise KeyError("王敏 13900000000")


def test_a_delivery_runs_once_however_often_it_is_asked_for(world):
    tell(world)
    assert [deliver(one().pk) for _ in range(3)] == [Outcome.DONE, Outcome.NOT_MINE, Outcome.NOT_MINE]
    assert world.heard == [("tests.first", 7)]
    assert (one().state, one().attempts, one().lease_until, one().done_at is None) == ("done", 1, None, False)


def test_drain_follows_facts_that_facts_give_rise_to(world):
    world.do["tests.first"] = lambda told: told.thing_id > 0 and record(world.fact(thing_id=told.thing_id - 1))
    tell(world, 2)
    assert drain() == 3
    assert world.heard == [("tests.first", 2), ("tests.first", 1), ("tests.first", 0)]


def test_a_failure_waits_longer_each_time_and_is_then_parked(world):
    world.do["tests.first"] = fail
    tell(world)
    assert deliver(one().pk) is Outcome.AGAIN
    assert deliver(one().pk) is Outcome.NOT_MINE  # not due yet
    make_due()
    assert deliver(one().pk) is Outcome.AGAIN
    make_due()
    assert deliver(one().pk) is Outcome.PARKED
    assert (one().state, one().attempts, dead_letters()) == ("dead", 3, 1)
    make_due()
    assert deliver(one().pk) is Outcome.NOT_MINE


def test_the_error_names_class_and_place_and_nobody(world):
    world.do["tests.first"] = fail
    tell(world)
    deliver(one().pk)
    assert re.fullmatch(r"KeyError backend/outbox/deliver\.py:\d+", one().last_error)


def test_pauses_grow_to_a_bound_and_are_spread():
    assert [0.5 * 2**n <= pause(n + 1, 60) <= 2**n for n in range(5)] == [True] * 5
    assert max(pause(50, 60) for _ in range(200)) <= 60
    assert len({pause(3, 60) for _ in range(20)}) > 1


@pytest.mark.parametrize("error", [NotNow("search is away"), OperationalError("database is locked"), ConnectionError()])
def test_an_outage_is_waited_out_and_never_parks(registries, world, error):
    def away(told):
        raise error

    world.subscribe("tests.patient", patient_with=(ConnectionError,))
    world.do["tests.patient"] = away
    tell(world)
    mine = Delivery.objects.filter(subscriber="tests.patient")
    for _ in range(6):
        mine.update(due_at=Now())
        assert deliver(mine.get().pk) is Outcome.AGAIN
    assert (mine.get().state, mine.get().attempts, mine.get().strikes) == ("waiting", 6, 0)
    assert mine.filter(due_at__lt=Now() + timedelta(seconds=31)).exists()
    world.do.clear()
    mine.update(due_at=Now())
    assert deliver(mine.get().pk) is Outcome.DONE


def test_what_can_never_be_done_is_parked_at_once(world):
    def refuse(told):
        raise Unprocessable("no such field")

    world.do["tests.first"] = refuse
    tell(world)
    assert deliver(one().pk) is Outcome.PARKED
    assert one().last_error == "Unprocessable: no such field"


def test_a_poison_message_delays_nobody(world):
    world.subscribe("tests.poisoned")
    world.do["tests.poisoned"] = fail
    for thing_id in range(3):
        tell(world, thing_id)
    drain()
    states = Delivery.objects.order_by("pk").values_list("subscriber", "state")
    assert list(states) == [("tests.first", "done"), ("tests.poisoned", "waiting")] * 3


def test_what_kills_the_process_each_time_is_parked_unread(world):
    tell(world)
    for _ in range(3):
        # As a death leaves it: claimed, and the lease runs out.
        Delivery.objects.update(strikes=F("strikes") + 1, lease_until=Now() - timedelta(seconds=1))
    assert deliver(one().pk) is Outcome.PARKED
    assert (world.heard, one().last_error) == ([], "The process died each time this was delivered.")


def test_an_atomic_subscriber_that_fails_leaves_nothing(world):
    def half(told):
        add_person(told)
        raise ZeroDivisionError

    world.do["tests.first"] = half
    tell(world)
    deliver(one().pk)
    assert get_user_model().objects.count() == 0


def test_a_lost_lease_rolls_the_work_back(world):
    def slow(told):
        add_person(told)
        Delivery.objects.update(lease_token="another worker")

    world.do["tests.first"] = slow
    tell(world)
    assert deliver(one().pk) is Outcome.NOT_MINE
    assert (get_user_model().objects.count(), one().state) == (0, "waiting")


def test_a_subscriber_that_is_not_atomic_runs_outside_of_a_transaction(world):
    seen = []
    world.subscribe("tests.outside", atomic=False)
    world.do["tests.first"] = world.do["tests.outside"] = lambda _told: seen.append(connection.in_atomic_block)
    tell(world)
    drain()
    assert seen == [True, False]


def test_a_lease_keeps_others_out_until_it_ends_by_the_databases_clock(world, monkeypatch):
    tell(world)
    Delivery.objects.update(lease_token="dead worker", lease_until=Now() + timedelta(seconds=60))
    # A worker whose own clock is ten minutes fast takes nothing early,
    monkeypatch.setattr(timezone, "now", lambda real=timezone.now: real() + timedelta(minutes=10))
    assert due_ids(10) == []
    assert deliver(one().pk) is Outcome.NOT_MINE
    # and one whose clock is ten minutes slow takes it as soon as the lease has ended.
    Delivery.objects.update(lease_until=Now() - timedelta(milliseconds=10))
    monkeypatch.setattr(timezone, "now", lambda real=timezone.now: real() - timedelta(minutes=20))
    assert due_ids(10) == [one().pk]
    assert deliver(one().pk) is Outcome.DONE


def test_the_only_worker_frees_what_a_dead_process_held(world):
    tell(world)
    Delivery.objects.update(lease_token="dead worker", lease_until=Now() + timedelta(seconds=60))
    assert release_leases() == 1
    assert deliver(one().pk) is Outcome.DONE
    assert release_leases() == 0


def test_every_fact_delivered_twice_gives_the_same(world):
    world.do["tests.first"] = lambda told: get_user_model().objects.get_or_create(username=f"person{told.thing_id}")
    for thing_id in (1, 2, 3):
        tell(world, thing_id)
    drain()
    Delivery.objects.update(state="waiting", due_at=Now())
    drain()
    assert len(world.heard) == 6
    assert get_user_model().objects.count() == 3


def test_a_row_of_a_newer_code_waits_for_it(world):
    tell(world)
    Delivery.objects.update(subscriber="tests.not_yet")
    assert deliver(one().pk) is Outcome.AGAIN
    assert (one().state, one().last_error) == ("waiting", "NotNow: This code has no subscriber tests.not_yet.")


def test_eight_workers_deliver_each_once(world):
    world.do["tests.first"] = add_person
    for thing_id in range(10):
        tell(world, thing_id)
    ids = due_ids(100)
    barrier, outcomes = Barrier(8), []

    def work():
        try:
            barrier.wait()
            outcomes.extend([deliver(delivery_id) for delivery_id in ids])
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    Delivery.objects.waiting().update(due_at=Now())  # a worker that met a locked database left it for later
    drain()
    assert Delivery.objects.filter(state="done").count() == 10
    assert get_user_model().objects.count() == 10
    assert len(outcomes) == 80


def test_age_and_dead_letters_for_the_health_page(world):
    assert (oldest_undelivered_seconds(), dead_letters()) == (0.0, 0)
    tell(world)
    RecordedFact.objects.update(recorded_at=Now() - timedelta(seconds=90))
    assert 90 <= oldest_undelivered_seconds() < 100
    drain()
    assert oldest_undelivered_seconds() == 0.0
