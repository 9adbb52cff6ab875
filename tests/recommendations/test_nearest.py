"""这是哪一类问题."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.actions import make_token
from backend.recommendations import engine
from backend.recommendations.models import ProblemTie
from backend.recommendations.nearest import nearest_problems
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import MeasureFactory

pytestmark = pytest.mark.django_db

LEAK = "地底下的水管漏了看不见，听漏工挖了三个坑也没挖准，想把开挖范围缩小到两米以内。"


@pytest.fixture(autouse=True)
def made():
    engine.current()


def test_the_nearest_problem_comes_first_and_three_at_most():
    found = nearest_problems(LEAK)
    assert (found[0].name, found[0].field, found[0].able) == ("供水暗漏定位", "行业数智化", 0)
    assert len(found) == 3


@pytest.mark.parametrize("text", ["", "漏水", "今天天气不错，挺风和日丽的"])
def test_what_says_too_little_is_of_no_kind(text):
    assert nearest_problems(text) == []


def test_a_problem_is_not_its_own_neighbour():
    key = nearest_problems(LEAK)[0].key
    assert key not in {one.key for one in nearest_problems(LEAK, apart=key)}


def test_targets_come_from_open_scenarios_about_the_same(matched):
    MeasureFactory(scenario=matched, name="发现时间", target="10", unit="秒内")
    near = nearest_problems(matched.pain_point)[0]
    assert near.name == "胶带纵向撕裂"
    assert "发现时间：10秒内" in [one.words for one in near.targets]
    assert {one.reference for one in near.targets} == {matched.reference}

    type(matched).objects.filter(pk=matched.pk).update(state="withdrawn", search_version=99)
    assert nearest_problems(matched.pain_point)[0].targets == ()


def test_only_admitted_entities_count(solver):
    key = nearest_problems(LEAK)[0].key
    exited = EntityFactory(registry_state="exited")
    for entity in (solver, exited):
        ProblemTie.objects.create(kind="entity", object_id=entity.pk, key=key, rank=1)
    assert nearest_problems(LEAK)[0].able == 1


def test_as_many_queries_for_three_as_for_one(solver):
    with CaptureQueriesContext(connection) as one:
        nearest_problems(LEAK, most=1)
    with CaptureQueriesContext(connection) as three:
        assert len(nearest_problems(LEAK, most=3)) == 3
    assert len(three) == len(one)


def test_a_page_never_waits_for_a_background(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(engine, "_engine", None)
    settings.MATCHING_CACHE = tmp_path
    assert nearest_problems(LEAK) is None
    assert list(tmp_path.iterdir()) == []


def headers(person):
    _token, secret = make_token(person, name="试", scopes=["read"], days=1)
    return {"authorization": f"Bearer {secret}"}


def test_the_api_tells_those_who_write_needs_and_officers(owner_clerk, first_officer, entity_liaison, client):
    url = "/api/v1/problems/nearest/"
    for person in (owner_clerk, first_officer):
        rows = client.get(url, {"text": LEAK}, headers=headers(person)).json()
        assert rows[0]["name"] == "供水暗漏定位"
        assert set(rows[0]) == {"name", "field", "need", "targets", "able"}
    assert client.get(url, {"text": LEAK}, headers=headers(entity_liaison)).status_code == 404
    assert client.get(url, headers=headers(owner_clerk)).status_code == 400


def test_the_api_says_that_the_library_is_being_prepared(owner_clerk, client, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(engine, "_engine", None)
    settings.MATCHING_CACHE = tmp_path
    assert client.get("/api/v1/problems/nearest/", {"text": LEAK}, headers=headers(owner_clerk)).status_code == 503


def test_the_fragment_takes_a_draft_and_links_for_officers_alone(owner_clerk, first_officer, sign_in):
    draft = {"title": "老管网暗漏", "pain_point": LEAK}
    page = sign_in(owner_clerk).post("/work/library/near/", draft).content.decode()
    assert ("供水暗漏定位" in page, "/work/library/" in page) == (True, False)
    page = sign_in(first_officer).post("/work/library/near/", {"text": LEAK}).content.decode()
    assert "/work/library/0d75623f78a2/" in page
