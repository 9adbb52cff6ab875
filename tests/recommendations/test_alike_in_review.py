"""Beside a scenario under review stand those that say the same: published ones and others under review."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.recommendations import engine
from backend.recommendations.actions.refreshing import refresh_scenario
from backend.recommendations.alikes import alike_to
from backend.scenarios.models import Scenario
from backend.scenarios.texts import measures_of
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

pytestmark = pytest.mark.django_db

SAME = {
    "pain_point": "铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。",
    "current_process": "八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。",
}


@pytest.fixture
def reviewed(matched):
    """Another owner sent in what is published already."""
    return ScenarioFactory(submitted=True, title="胶带划开没人看见", **SAME)


def page(client, scenario):
    return client.get(f"/work/alike/{scenario.reference}/").content.decode()


def test_a_reviewer_reads_what_says_the_same(matched, reviewed, first_officer, sign_in):
    waiting = ScenarioFactory(submitted=True, title="皮带撕口子", **SAME)
    returned = ScenarioFactory(returned=True, title="皮带又撕了", **SAME)
    ScenarioFactory(title="草稿里的皮带", **SAME)
    ScenarioFactory(submitted=True, title="食堂排队", pain_point="中午排队要四十分钟，饭菜凉了，下午上班迟到。")
    lines = alike_to(reviewed, measures_of(reviewed), first_officer)
    assert {one.reference for one in lines} == {matched.reference, waiting.reference, returned.reference}
    assert all(one.is_copy for one in lines)

    client = sign_in(first_officer)
    assert f'/work/alike/{reviewed.reference}/"' in client.get(f"/work/review/{reviewed.reference}/").content.decode()
    text = page(client, reviewed)
    assert ("文字大半相同" in text, "草稿里的皮带" in text) == (True, False)
    assert f'href="{matched.get_absolute_url()}"' in text
    assert f'href="/work/review/{waiting.reference}/"' in text
    assert "待初审" in text


def test_what_is_like_nothing_says_so(matched, first_officer, sign_in):
    alone = ScenarioFactory(submitted=True, title="食堂排队", pain_point="中午排队要四十分钟，饭菜凉了，下午迟到。")
    assert "没有相似的" in page(sign_in(first_officer), alone)
    # Nor is a published text like itself.
    assert "没有相似的" in page(sign_in(first_officer), matched)


def test_of_a_change_the_text_is_compared_as_it_would_read(matched, first_officer, sign_in):
    other = ScenarioFactory(published=True, title="食堂排队", pain_point="中午排队要四十分钟，饭菜凉了，下午迟到。")
    refresh_scenario(other.pk)
    AmendmentFactory(scenario=other, data={"fields": SAME, "measures": []})
    assert matched.title in page(sign_in(first_officer), other)


def test_nobody_but_officers_reads_it(reviewed, owner_clerk, entity_liaison, sign_in):
    for person in (owner_clerk, entity_liaison):
        assert sign_in(person).get(f"/work/alike/{reviewed.reference}/").status_code == 404


def test_as_many_queries_for_ten_as_for_one(matched, reviewed, first_officer):
    def count():
        alike_to(reviewed, measures_of(reviewed), first_officer)
        with CaptureQueriesContext(connection) as asked:
            alike_to(Scenario.objects.get(pk=reviewed.pk), [], first_officer)
        return len(asked)

    one = count()
    ScenarioFactory.create_batch(5, submitted=True, **SAME)
    for more in ScenarioFactory.create_batch(4, published=True, **SAME):
        refresh_scenario(more.pk)
    assert count() == one


def test_while_profiles_are_read_the_page_is_not_kept_waiting(reviewed, first_officer, sign_in, monkeypatch):
    monkeypatch.setattr(engine, "for_page", lambda: None)
    assert "匹配正在准备" in page(sign_in(first_officer), reviewed)
