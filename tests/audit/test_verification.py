from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.audit import recording, sealing
from backend.audit.chain import entry_hash
from backend.audit.models import AuditEntry, DailyRoot
from backend.audit.recording import append
from backend.audit.sealing import seal_days
from backend.audit.verification import verify
from tests.flushing import unprotected

NOON = datetime(2026, 6, 10, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at(monkeypatch):
    """Sets the database's clock for recording and sealing."""

    def set_clock(moment):
        monkeypatch.setattr(recording, "database_now", lambda: moment)
        monkeypatch.setattr(sealing, "database_now", lambda: moment)

    return set_clock


@pytest.fixture
def two_chains(at, transactional_db):
    """Three days ago scenario 7 got three lines and scenario 8 one; the day is sealed."""
    at(NOON - timedelta(days=3))
    with transaction.atomic():
        for action in ("submit", "check", "publish"):
            append("scenario", 7, actor=None, action=action)
        append("scenario", 8, actor=None, action="submit")
    at(NOON)
    seal_days()


def tamper(sql, *params):
    with unprotected(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def sentences():
    return [(finding.subject, finding.number, finding.sentence) for finding in verify()]


def test_an_honest_history_has_no_findings(two_chains):
    assert sentences() == []
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "审计链完好，共 4 条。\n"


def test_an_edited_line_is_named(two_chains):
    tamper("UPDATE audit_auditentry SET note = 'x' WHERE subject_id = 7 AND number = 2")
    assert sentences() == [("scenario:7", 2, "第 2 条的内容与散列不符，被改过或换过位置。")]
    out = StringIO()
    with pytest.raises(CommandError, match="1 处"):
        call_command("verify_audit", stdout=out)
    assert out.getvalue() == "scenario:7 第 2 条的内容与散列不符，被改过或换过位置。\n"


def test_a_deleted_line_is_named_wherever_it_stood(two_chains):
    tamper("DELETE FROM audit_auditentry WHERE subject_id = 7 AND number IN (2, 3)")
    assert sentences() == [("scenario:7", 2, "第 2 条缺失，被删除过。"), ("scenario:7", 3, "第 3 条缺失，被删除过。")]


def test_a_whole_deleted_chain_is_named(two_chains):
    tamper("DELETE FROM audit_auditentry WHERE subject_id = 8")
    assert sentences() == [("scenario:8", 1, "第 1 条缺失，被删除过。")]


def test_two_swapped_lines_are_named(two_chains):
    for before, after in ((2, 99), (3, 2), (99, 3)):
        tamper("UPDATE audit_auditentry SET number = %s WHERE subject_id = 7 AND number = %s", after, before)
    assert {number for _subject, number, _sentence in sentences()} == {2, 3}


def test_a_chain_rewritten_with_fresh_hashes_differs_from_its_seal(two_chains):
    previous = ""
    for entry in list(AuditEntry.objects.stream("scenario", 7)):
        entry.note, entry.previous_hash = "重写", previous
        previous = entry_hash(entry)
        tamper(
            "UPDATE audit_auditentry SET note = %s, previous_hash = %s, hash = %s WHERE id = %s",
            "重写",
            entry.previous_hash,
            previous,
            entry.pk,
        )
    day = DailyRoot.objects.order_by("day").first().day
    assert sentences() == [("scenario:7", 3, f"第 3 条与 {day} 封存的散列不同，被重写过。")]


def test_a_changed_or_missing_root_is_named(two_chains):
    days = list(DailyRoot.objects.values_list("day", flat=True))
    tamper("UPDATE audit_dailyroot SET root = 'x' WHERE day = %s", days[0])
    assert sentences() == [
        (f"{days[0]}", 0, "当日根散列与其内容不符，被改过。"),
        (f"{days[1]}", 0, "当日根散列与前一日不衔接。"),
    ]
    tamper("DELETE FROM audit_dailyroot WHERE day = %s", days[1])
    assert (f"{days[1]}", 0, "当日根散列缺失。") in sentences()


def test_each_past_day_is_sealed_once(two_chains, at):
    assert len(DailyRoot.objects.all()) == 3
    assert seal_days() == []
    at(NOON + timedelta(hours=12, minutes=9))
    assert seal_days() == []
    at(NOON + timedelta(hours=12, minutes=11))
    assert len(seal_days()) == 1
    assert sentences() == []


def test_audit_root_prints_what_it_sealed(at):
    out = StringIO()
    call_command("audit_root", stdout=out)
    assert out.getvalue() == "没有待封存的日期。\n"
