"""The main job under the settings of production themselves: what is published is found, matched and told."""

from urllib.parse import quote

import pytest

from tests.flows.market_facts import TITLE
from tests.served.production import NAME, Production

FOUND = f"/api/v1/search/?kind=scenario&q={quote('撕开没人知道')}"


@pytest.fixture
def platform(transactional_db, tmp_path):
    return Production(tmp_path)


@pytest.mark.services
@pytest.mark.timeout(900)  # five processes start, each with all of the platform in it
def test_what_is_published_is_found_matched_and_told(platform):
    with platform.installed() as known, platform.running():
        ((version,),) = platform.rows(
            "select concat('s', id, '-', edit_number) from scenarios_scenario where reference = %s", known["reference"]
        )
        publish = f"/work/review/{known['reference']}/publish/"
        assert platform.ask("POST", publish, version=version)[0] == 302  # a visitor is sent to sign in
        assert platform.rows("select state from scenarios_scenario") == [("checked",)]
        assert platform.ask("POST", publish, session=known["final"], version=version)[0] == 302
        assert platform.rows("select state from scenarios_scenario") == [("published",)]

        platform.wait_until(lambda: _hits(platform) == [TITLE])
        platform.wait_until(lambda: _told(platform))
        platform.wait_until(lambda: _waiting(platform) == 0)
        status, health = platform.ask("GET", "/health/ready", host="127.0.0.1:8000")
        _status, notices = platform.ask("GET", "/api/v1/notices/", session=known["liaison"])

        assert platform.rows("select count(*) from recommendations_told") == [(1,)]
        assert _told(platform) == [("liaison", 1)]
        titles = [notice["title"] for notice in notices["results"]]  # newest first; the first told of the admission
        assert [TITLE in title for title in titles] == [True, False]
        assert (status, health["status"], health["failing"], health["degraded"]) == (200, "degraded", [], ["mail"])
        assert (health["oldest_undelivered_seconds"], health["dead_letters"]) == (0.0, 0)
        assert platform.ask("GET", FOUND, host="127.0.0.1:8000")[0] == 400  # only by its name, other than for health
        assert platform.ask("GET", "/api/v1/schema/", host=NAME)[0] == 200


def _hits(platform):
    _status, found = platform.ask("GET", FOUND)
    assert found["degraded"] is False
    return [hit["title"].replace("<mark>", "").replace("</mark>", "") for hit in found["hits"]]


def _told(platform):
    return platform.rows(
        "select username, count(*) from notifications_notice join accounts_user on accounts_user.id = person_id"
        " where kind = 'match' group by username"
    )


def _waiting(platform):
    ((waiting,),) = platform.rows("select count(*) from outbox_delivery where state = 'waiting'")
    return waiting
