"""Whatever moment the process dies at, a published scenario is indexed, matched and told exactly once after the restart."""

import shutil
import urllib.parse
from pathlib import Path

import pytest

from backend.lib.failpoints import names_in_code
from tests.flows.market_facts import TITLE
from tests.flows.server import PATIENCE, ROOT, prepare, rows, serving

# Not the first time that the place is reached: by then other subscribers are through.
LATER = ["after_claim:4"]
pytestmark = pytest.mark.xdist_group("exactly_once")  # the market is prepared once, which takes longer than a death

REQUIRED = {
    "before_commit",
    "after_commit",
    "after_claim",
    "after_match_rows",
    "after_notice_row",
    "after_hint",
    "after_index_write",
    "before_done",
}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    data = tmp_path_factory.mktemp("market")
    return data, prepare(data, ROOT / "build" / "matching")


def test_the_code_has_the_failpoints_that_matter():
    assert set(names_in_code()) >= REQUIRED


@pytest.mark.parametrize("failpoint", [*names_in_code(), *LATER])
def test_exactly_once_after_a_death(market: tuple[Path, dict[str, str]], tmp_path: Path, failpoint: str):
    template, known = market
    data = tmp_path / "data"
    shutil.copytree(template, data)

    with serving(data, failpoint) as server:
        told_saved = server.publish(known["reference"], known["final"])
        code = server.process.wait(timeout=PATIENCE)  # a failpoint that is never reached fails here
    assert code == 137

    with serving(data) as server:
        published = rows(data, "SELECT state FROM scenarios_scenario WHERE title = ?", TITLE) == [("published",)]
        assert published or not told_saved  # what the person was told is saved, is saved
        if not published:
            assert server.publish(known["reference"], known["final"])
        server.settle()
        found = server.request("GET", f"/search/?q={urllib.parse.quote('撕开没人知道')}")[1]
        inbox = server.request("GET", "/work/inbox/", known["liaison"])[1]

    assert rows(data, "SELECT state FROM scenarios_scenario WHERE title = ?", TITLE) == [("published",)]
    assert rows(data, "SELECT count(*) FROM outbox_recordedfact WHERE name = 'scenarios.published'") == [(1,)]
    assert rows(data, "SELECT count(*) FROM audit_auditentry WHERE action = 'publish'") == [(1,)]
    assert rows(data, "SELECT count(*) FROM recommendations_recommendation") == [(1,)]
    assert rows(data, "SELECT count(*) FROM recommendations_told") == [(1,)]
    assert rows(data, "SELECT number FROM notifications_notice WHERE kind = 'match'") == [(2,)]  # the first: admitted
    mine = "SELECT person_id FROM notifications_notice WHERE kind = 'match'"
    assert rows(data, f"SELECT number FROM notifications_notice WHERE person_id IN ({mine}) ORDER BY number") == [
        (1,),
        (2,),
    ]
    assert found.count(f"/scenarios/{known['reference']}/") == 1
    assert inbox.count(f"/scenarios/{known['reference']}/") >= 1
