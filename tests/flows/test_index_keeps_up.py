"""What search promises about time: news is found within ten seconds (I1), an outage is caught up within a fifth of it and a
minute (I2).

The other three stand elsewhere: index and database agree after any story (I3) and any order of news leaves the same index
(I5) in tests/search/interleavings.py for either engine; whoever may not see something finds nothing of it even in an index
that is behind (I4) in tests/search/contract.py and tests/permissions.
"""

import asyncio
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models.functions import Now

from backend.outbox.deliver import Outcome, deliver, due_ids
from backend.outbox.models import Delivery
from backend.outbox.relay import Relay, Work
from backend.scenarios.actions import publish_scenario, withdraw_scenario
from backend.scenarios.choices import State
from search import SearchRequest, SearchUnavailable, engine, query
from search.errors import EngineDown
from search.rebuilding import tend_kind
from search.registry import registry
from tests.factories.scenarios import ScenarioFactory
from tests.lifespan import aside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

WITHIN = 10.0
TITLE = "滚筒轴承发烫早知道"


@pytest.fixture
def index(settings, tmp_path):
    settings.SEARCH = {"BACKEND": "embedded", "PATH": str(tmp_path / "index")}
    tend_kind(registry["scenario"], engine=engine.current())


def found():
    result = query(SearchRequest(text=TITLE, user=AnonymousUser(), kinds=["scenario"]))
    assert not result.degraded
    return [hit.title for hit in result.hits]


def of_search(limit):
    """The index's own deliveries, as the relay would take them."""
    mine = Delivery.objects.filter(subscriber__startswith="search.").values_list("pk", flat=True)
    return [pk for pk in due_ids(limit) if pk in set(mine)]


@pytest.mark.usefixtures("index")
def test_a_committed_change_is_found_within_ten_seconds_though_nobody_was_woken(
    settings, owner_clerk, final_officer, owner
):
    """I1. The relay's own rhythm is enough: the word after the commit only makes it faster."""
    scenario = ScenarioFactory(owner=owner, checked=True, title=TITLE)
    work = Work("deliveries", of_search, lambda pk: deliver(pk) is not Outcome.NOT_MINE)

    async def until_found(titles):
        start = time.monotonic()
        while await aside(found) != titles:
            assert time.monotonic() - start < WITHIN, titles
            await asyncio.sleep(0.05)

    async def story():
        relay = Relay([work], sweep_seconds=settings.OUTBOX_SWEEP_SECONDS)
        relay.start()
        try:
            await aside(lambda: publish_scenario(scenario, by=final_officer))
            await until_found([TITLE])
            await aside(scenario.refresh_from_db)
            await aside(lambda: withdraw_scenario(scenario, by=owner_clerk, reason="设备换新"))
            await until_found([])
        finally:
            await relay.stop()

    asyncio.run(story())
    scenario.refresh_from_db()
    assert scenario.state == State.WITHDRAWN


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("outage", [1.0, 30.0, 600.0, 7_200.0])
def test_an_outage_is_caught_up_within_a_fifth_of_it_and_a_minute(monkeypatch, final_officer, owner, outage):
    """I2. Time is played: each pause that the outbox takes is read from the row, and then is over."""
    scenario = ScenarioFactory(owner=owner, checked=True, title=TITLE)
    publish_scenario(scenario, by=final_officer)
    delivery = Delivery.objects.get(subscriber="search.scenario_published")
    passed = 0.0

    def write_or_fail(*_arguments):
        if passed < outage:
            raise EngineDown("no connection")
        return real(*_arguments)

    from backend.scenarios import subscribers  # noqa: PLC0415  the name it calls the engine by

    real = subscribers.update
    monkeypatch.setattr(subscribers, "update", write_or_fail)
    assert issubclass(EngineDown, SearchUnavailable)
    while deliver(delivery.pk) is Outcome.AGAIN:
        delivery.refresh_from_db()
        now = Delivery.objects.filter(pk=delivery.pk).annotate(now=Now()).values_list("now", flat=True).get()
        passed += max(0.0, (delivery.due_at - now).total_seconds())
        Delivery.objects.filter(pk=delivery.pk).update(due_at=Now())

    delivery.refresh_from_db()
    assert (delivery.state, delivery.strikes <= 1) == ("done", True)
    assert outage <= passed <= outage + outage / 5 + 60
    assert found() == [TITLE]
