"""kill -9 while a clerk imports, names columns and reports, and while an officer checks: each is done wholly or not at all.

A copy of this process runs the action and dies before its first write to the database, another before its second, and so on
until one comes through; what stands then is compared after each death. What follows from the facts that are recorded here is
told exactly once: tests/flows/test_exactly_once.py, tests/flows/test_told_twice.py.
"""

import os
import traceback
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from backend.audit.models import AuditEntry
from backend.files.inspection import inspect
from backend.files.models import StoredFile
from backend.outbox.models import Delivery, RecordedFact
from backend.scenarios import actions
from backend.scenarios.actions.imports import first_columns
from backend.scenarios.models import Batch, ColumnMapping, ImportJob, ImportRow, Measure, Scenario
from tests.factories.scenarios import ScenarioFactory
from tests.files import making
from tests.scenarios.lists import CITY, city_row, content

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

WRITES = ("INSERT", "UPDATE", "DELETE")
TABLES = (ImportJob, ImportRow, ColumnMapping, StoredFile, Scenario, Measure, Batch, AuditEntry, RecordedFact, Delivery)


def runs(act, *, until):
    """The exit status of a copy of this process that runs `act` and dies before its `until`-th write."""
    connections.close_all()  # each process has its own
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    written = 0

    def die(execute, sql, params, many, context):
        nonlocal written
        written += sql.startswith(WRITES)
        if written == until:
            os._exit(137)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(die):
            act()
    except BaseException:  # noqa: BLE001  whatever it is, the copy must not go on as a test
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def standing():
    counted = {model.__name__: model._default_manager.count() for model in TABLES}
    return counted | {"states": Counter(Scenario.objects.values_list("state", flat=True))}


def killed_at_each_write(act):
    """How often it died leaving nothing; what stands when something first does, or it came through."""
    before, deaths = standing(), 0
    while True:
        code = runs(act, until=deaths + 1)
        assert code in {0, 137}
        after = standing()
        if code == 0 or after != before:
            return deaths, {name: after[name] - before[name] for name in after if name != "states"}, after["states"]
        deaths += 1


@pytest.fixture
def upload():
    """Made anew by each copy: a file is read once."""
    rows = [
        CITY,
        city_row(1, "煤仓堵料靠锤敲"),
        city_row(2, "水泵房夜里没人", 场景类型="说不清"),
        city_row(3, "矸石山自燃"),
    ]
    return lambda: inspect(SimpleUploadedFile("清单.xlsx", content(*rows)))


NOTHING = dict.fromkeys((model.__name__ for model in TABLES), 0)


def test_a_list_is_kept_wholly_and_its_rows_are_read_wholly(owner, owner_clerk, upload):
    deaths, came, _states = killed_at_each_write(lambda: actions.start_import(owner, upload(), by=owner_clerk))

    # The list is there and nothing of it was read: the clerk finds it, and names its columns.
    assert (deaths > 2, came) == (True, NOTHING | {"ImportJob": 1, "StoredFile": 1, "AuditEntry": 1})

    job = ImportJob.objects.get()
    deaths, came, states = killed_at_each_write(lambda: actions.name_columns(job, first_columns(job), by=owner_clerk))
    history = came.pop("AuditEntry")
    assert (deaths > 5, came, states) == (
        True,
        {name: count for name, count in NOTHING.items() if name != "AuditEntry"}
        | {"ImportRow": 3, "Scenario": 2, "ColumnMapping": came["ColumnMapping"]},
        {"draft": 2},
    )
    assert history == AuditEntry.objects.exclude(action="upload").count() > 0


def test_a_batch_is_sent_wholly_and_a_check_is_one_check(owner, owner_clerk, first_officer):
    drafts = [ScenarioFactory(owner=owner, title=title) for title in ("煤仓堵料", "水泵房夜里没人", "矸石山自燃")]
    letter = inspect(SimpleUploadedFile("报送函.pdf", making.pdf(["关于报送场景清单的函"])))
    scan = actions.keep_scan(owner, letter, by=owner_clerk)

    deaths, came, states = killed_at_each_write(
        lambda: actions.submit_batch(owner, scenarios=drafts, scan=scan, by=owner_clerk)
    )
    assert (deaths > 9, states) == (True, {"submitted": 3})
    assert (came["Batch"], came["RecordedFact"], came["AuditEntry"]) == (1, 3, 4)
    assert set(Scenario.objects.values_list("batch", flat=True)) == {Batch.objects.get().pk}

    drafts[0].refresh_from_db()
    deaths, came, states = killed_at_each_write(lambda: actions.check_scenario(drafts[0], by=first_officer))
    assert (deaths > 1, states) == (True, {"submitted": 2, "checked": 1})
    assert (came["RecordedFact"], came["AuditEntry"]) == (1, 1)
