from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from backend.audit.chain import entry_hash
from backend.audit.errors import AppendOnly, NotInTransaction
from backend.audit.models import AuditEntry
from backend.audit.queries import timeline
from backend.audit.recording import append, append_first
from backend.audit.verification import verify

pytestmark = pytest.mark.everywhere


def test_append_makes_one_chain_per_subject(clerk):
    first = append("scenario", 7, actor=clerk, action="submit", changes={"state": ["草稿", "已提交"]}, note="批次 3")
    other = append("scenario", 8, actor=None, action="submit")
    second = append("scenario", 7, actor=None, action="publish")

    assert [(entry.number, entry.previous_hash) for entry in (first, other, second)] == [
        (1, ""),
        (1, ""),
        (2, first.hash),
    ]
    stored = AuditEntry.objects.get(pk=first.pk)
    assert (stored.actor, stored.changes, stored.note) == (clerk, {"state": ["草稿", "已提交"]}, "批次 3")
    assert stored.hash == entry_hash(stored)


@pytest.mark.django_db(transaction=True)
def test_append_outside_a_transaction_is_refused():
    with pytest.raises(NotInTransaction, match=r"transaction\.atomic"):
        append("scenario", 7, actor=None, action="submit")
    assert AuditEntry.objects.count() == 0


def test_timeline_is_newest_first_with_people_in_one_query(clerk, django_assert_num_queries):
    for action in ("submit", "check", "publish"):
        append("scenario", 7, actor=clerk, action=action)
    append("scenario", 70, actor=clerk, action="withdraw")
    with django_assert_num_queries(1):
        lines = [(entry.number, entry.action, entry.actor.name) for entry in timeline("scenario", 7)]
    assert lines == [(3, "publish", "王敏"), (2, "check", "王敏"), (1, "submit", "王敏")]


def test_python_refuses_to_change_history(clerk):
    entry = append("scenario", 7, actor=clerk, action="submit")
    entry.note = "另一句"
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(note="另一句"),
        lambda: AuditEntry.objects.bulk_update([entry], ["note"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    with pytest.raises(ProtectedError):
        clerk.delete()
    assert AuditEntry.objects.get().note == ""


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET note = 'x'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_dailyroot SET root = 'x'",
        "DELETE FROM audit_dailyroot",
    ],
)
def test_the_database_refuses_to_change_history(db, sql):
    append("scenario", 7, actor=None, action="submit")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_dailyroot (day, heads, previous_root, root, sealed_at) VALUES ('2026-01-01', '[]', '', '', '2026-01-02')"
        )
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().note == ""


@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_write_one_chain_without_gaps():
    barrier = Barrier(8)

    def write():
        try:
            barrier.wait()
            for _ in range(5):
                with transaction.atomic():
                    append("scenario", 7, actor=None, action="note")
        finally:
            connection.close()

    people = [Thread(target=write) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert list(AuditEntry.objects.stream("scenario", 7).values_list("number", flat=True)) == list(range(1, 41))


def test_many_histories_begin_at_once(clerk, django_assert_num_queries):
    with django_assert_num_queries(2):
        append_first("scenario", {7: {"title": [None, "甲"]}, 8: {"title": [None, "乙"]}}, actor=clerk, action="import")
    second = append("scenario", 7, actor=None, action="submit")
    first = AuditEntry.objects.stream("scenario", 7).first()
    assert (first.actor, first.changes, first.hash) == (clerk, {"title": [None, "甲"]}, entry_hash(first))
    assert second.previous_hash == first.hash
    assert list(verify()) == []


def test_a_subject_with_a_history_does_not_begin_again(clerk):
    append("scenario", 7, actor=clerk, action="import")
    with pytest.raises(IntegrityError), transaction.atomic():
        append_first("scenario", {7: {}}, actor=clerk, action="import")
