from datetime import timedelta

import pytest
from django.db.models.functions import Now

from backend.audit.models import DailyRoot
from backend.outbox import scheduling
from backend.outbox.chores import forget_done
from backend.outbox.errors import WrongFact
from backend.outbox.models import Chore, Delivery, RecordedFact
from backend.outbox.scheduling import chore, due_chores, release_chores, run_chore

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registries")]


@pytest.fixture
def ran(registries):
    scheduling._jobs.clear()
    times: list[int] = []
    chore(name="tests.count", every=timedelta(hours=1))(lambda: times.append(1))
    return times


def test_a_new_chore_is_due_at_once_and_then_after_its_time(ran):
    (chore_id,) = due_chores(10)
    assert run_chore(chore_id)
    assert not run_chore(chore_id)
    assert (due_chores(10), ran) == ([], [1])
    Chore.objects.update(due_at=Now())
    assert due_chores(10) == [chore_id]


def test_a_chore_that_runs_elsewhere_is_left_alone_until_its_lease_ends(ran):
    (chore_id,) = due_chores(10)
    Chore.objects.update(lease_until=Now() + timedelta(minutes=1))
    assert (due_chores(10), run_chore(chore_id)) == ([], False)
    assert release_chores() == 1
    assert run_chore(chore_id)


def test_a_broken_chore_is_noted_and_comes_again(ran):
    chore(name="tests.broken", every=timedelta(hours=1))(lambda: 1 / 0)
    assert [run_chore(chore_id) for chore_id in due_chores(10)] == [True, True]
    broken = Chore.objects.get(name="tests.broken")
    assert broken.last_error.startswith("ZeroDivisionError backend/outbox/scheduling.py:")
    assert ran == [1]


def test_two_chores_of_one_name_are_refused(ran):
    with pytest.raises(WrongFact, match="must be unique"):
        chore(name="tests.count", every=timedelta(hours=1))(print)


def test_the_outbox_brings_its_own_chores(transactional_db):
    ids = due_chores(10)
    assert set(Chore.objects.values_list("name", flat=True)) >= {"audit.seal_days", "outbox.forget_done"}
    assert all(run_chore(chore_id) for chore_id in ids)
    assert DailyRoot.objects.count() == 0  # nothing happened on any day that is over


def test_done_deliveries_go_after_thirty_days_and_facts_stay(transactional_db):
    fact = RecordedFact.objects.create(name="tests.old")
    for name, state, days in (
        ("old", "done", 31),
        ("young", "done", 29),
        ("dead", "dead", 31),
        ("late", "waiting", 31),
    ):
        Delivery.objects.create(fact=fact, subscriber=name, state=state)
        Delivery.objects.filter(subscriber=name).update(done_at=Now() - timedelta(days=days))
    assert forget_done() == 1
    assert sorted(Delivery.objects.values_list("subscriber", flat=True)) == ["dead", "late", "young"]
    assert RecordedFact.objects.count() == 1
