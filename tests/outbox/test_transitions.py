from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from backend.audit.queries import timeline
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.outbox.transitions import claim

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def clerk():
    return get_user_model().objects.create_user("clerk", name="王敏")


@pytest.fixture
def row():
    """Any row with a word that can change will do."""
    return RecordedFact.objects.create(name="draft")


def step(row, by, **options):
    return claim(row, field="name", source=("draft",), target="submitted", by=by, action="submit", **options)


def told():
    return RecordedFact.objects.filter(name="tests.happened")


def test_claim_moves_the_row_and_writes_history_and_fact(world, row, clerk):
    fact = world.fact(thing_id=row.pk)
    assert step(row, clerk, values={"version": 4}, fact=fact, reason="批次 3") is row
    assert (row.name, row.version) == ("submitted", 4)
    line = timeline("recordedfact", row.pk).get()
    assert (line.actor, line.action, line.note) == (clerk, "submit", "批次 3")
    assert line.changes == {"name": ["draft", "submitted"], "version": [1, 4]}
    assert (told().get().payload, told().get().by) == ({"thing_id": row.pk}, clerk)


def test_who_comes_second_loses_and_leaves_nothing(world, row, clerk):
    late = RecordedFact.objects.get(pk=row.pk)
    step(row, clerk)
    with pytest.raises(LostRace, match="请刷新"):
        step(late, clerk, fact=world.fact(thing_id=row.pk))
    assert (timeline("recordedfact", row.pk).count(), told().count()) == (1, 0)


def test_a_row_that_is_gone_or_does_not_fit_is_a_lost_race(row, clerk):
    with pytest.raises(LostRace):
        step(row, clerk, where={"version": 9})
    RecordedFact.objects.filter(pk=row.pk).delete()
    with pytest.raises(LostRace):
        step(row, clerk)


def test_expressions_are_computed_by_the_database_and_the_diff_tells_what_stood_there(row):
    RecordedFact.objects.filter(pk=row.pk).update(version=7)  # since `row` was read
    claim(row, field="name", source="draft", target=None, by=None, action="count", values={"version": F("version") * 2})
    assert timeline("recordedfact", row.pk).get().changes == {"version": [7, 14]}
    assert row.version == 14


def test_a_foreign_key_may_be_named_either_way_and_reads_as_a_name(row, clerk):
    claim(row, field="name", source="draft", target=None, by=None, action="take", values={"by": clerk}, kind="paper")
    claim(row, field="name", source="draft", target=None, by=None, action="leave", values={"by_id": None}, kind="paper")
    assert [line.changes for line in timeline("paper", row.pk)] == [{"by": ["王敏", None]}, {"by": [None, "王敏"]}]


def test_private_fields_tell_that_they_changed(clerk):
    claim(
        clerk,
        field="username",
        source=["clerk"],
        target=None,
        by=clerk,
        action="edit",
        values={"mobile": "139"},
        hidden=["mobile"],
    )
    assert timeline("user", clerk.pk).get().changes == {"mobile": ["•••", "•••"]}


def test_the_row_is_held_before_it_is_read(row, clerk):
    with CaptureQueriesContext(connection) as queries:
        step(row, clerk)
    held = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert len(held) == (1 if connection.vendor == "postgresql" else 0)


def test_of_eight_at_once_one_wins(world, row, clerk):
    barrier, won, lost = Barrier(8), [], []

    def attempt():
        mine = RecordedFact.objects.get(pk=row.pk)
        try:
            barrier.wait()
            step(mine, clerk, fact=world.fact(thing_id=mine.pk))
            won.append(1)
        except LostRace:
            lost.append(1)
        finally:
            connection.close()

    people = [Thread(target=attempt) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert (len(won), len(lost)) == (1, 7)
    assert (timeline("recordedfact", row.pk).count(), told().count()) == (1, 1)
