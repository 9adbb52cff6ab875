import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from backend.outbox.errors import NotInTransaction, WrongFact
from backend.outbox.models import Delivery, RecordedFact
from backend.outbox.nudging import register_nudge
from backend.outbox.recording import record
from backend.outbox.subscribing import subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def test_record_stores_the_fact_and_a_delivery_per_subscriber(world):
    world.subscribe("tests.second")
    clerk = get_user_model().objects.create_user("clerk")
    with transaction.atomic():
        row = record(world.fact(thing_id=7), by=clerk)
    stored = RecordedFact.objects.get()
    assert (stored.name, stored.version, stored.payload, stored.by) == ("tests.happened", 1, {"thing_id": 7}, clerk)
    assert stored.recorded_at is not None
    assert list(Delivery.objects.order_by("subscriber").values_list("fact", "subscriber", "state", "attempts")) == [
        (row.pk, "tests.first", "waiting", 0),
        (row.pk, "tests.second", "waiting", 0),
    ]


def test_record_outside_a_transaction_is_refused(world):
    with pytest.raises(NotInTransaction, match=r"transaction\.atomic"):
        record(world.fact(thing_id=7))
    assert RecordedFact.objects.count() == 0


def test_what_is_rolled_back_was_never_told(world):
    nudged = []
    register_nudge(nudged.append)
    with transaction.atomic():
        record(world.fact(thing_id=7))
        transaction.set_rollback(True)
    assert (RecordedFact.objects.count(), Delivery.objects.count(), nudged) == (0, 0, [])


def test_the_nudge_comes_after_the_commit_and_ends_when_told(world):
    nudged = []
    end = register_nudge(lambda ids: nudged.append((list(ids), transaction.get_connection().in_atomic_block)))
    with transaction.atomic():
        record(world.fact(thing_id=7))
        assert nudged == []
    assert nudged == [([Delivery.objects.get().pk], False)]
    end()
    with transaction.atomic():
        record(world.fact(thing_id=8))
    assert len(nudged) == 1


def test_two_subscribers_of_one_name_are_refused(world):
    with pytest.raises(WrongFact, match="must be unique"):
        subscriber(world.fact, name="tests.first")(print)
