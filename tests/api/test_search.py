"""The one box, for programs: the same eyes as the page."""

import pytest

from tests.factories.financing import ProductFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory
from tests.indexing import own_index

pytestmark = pytest.mark.django_db

URL = "/api/v1/search/"
CANARY = "紫砂壶漏斗"


@pytest.fixture
def market(settings, tmp_path):
    index = own_index(settings, tmp_path)
    ScenarioFactory(published=True, title="皮带<撕裂>没人知道")
    ProductFactory(name="皮带撕裂改造贷")
    ExpertFactory(name="程望舒", bio=f"主持皮带撕裂检测，{CANARY}。")
    ProductFactory(draft=True, name=f"皮带{CANARY}贷")
    index()


def search(client, **asked):
    answer = client.get(URL, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def counts(body):
    return {kind["name"]: kind["count"] for kind in body["kinds"]}


def test_a_visitor_finds_what_is_public(market, key):
    body = search(key(), q="皮带")

    assert sorted(hit["kind"] for hit in body["hits"]) == ["product", "scenario"]
    assert (body["total"], body["page"], body["pages"], body["degraded"]) == (2, 1, 1, False)
    assert counts(body) == {"entity": 0, "expert": 0, "product": 1, "scenario": 1}
    assert CANARY not in str(body)


@pytest.mark.parametrize(("person", "found"), [("owner_clerk", 1), ("first_officer", 1), ("stranger", 1)])
def test_a_key_finds_with_the_eyes_of_its_person(market, key, request, person, found):
    body = search(key(request.getfixturevalue(person)), q=CANARY, kind="expert")

    assert [hit["title"] for hit in body["hits"]] == ["程望舒"] * found
    assert "皮带紫砂壶" not in str(body)


def test_a_hit_whole(market, key):
    [hit] = [hit for hit in search(key(), q="皮带")["hits"] if hit["kind"] == "scenario"]

    assert hit["title"] == "皮带<撕裂>没人知道"
    assert hit["title_html"] == "<mark>皮带</mark>&lt;撕裂&gt;没人知道"
    assert hit["url"] == f"/scenarios/{hit['reference']}/"
    assert hit["facts"][1] == "太原市"


def test_facets_narrow_and_are_counted(market, key):
    body = search(key(), q="皮带", city="140100")
    [cities] = [facet for facet in body["facets"] if facet["name"] == "city"]

    assert cities == {"name": "city", "label": "所在市", "values": [{"value": "140100", "label": "太原市", "count": 2}]}
    assert search(key(), q="皮带", city="140200")["hits"] == []


@pytest.mark.parametrize(
    "asked", [{}, {"q": "\x00"}, {"q": "x" * 5000}, {"page": "9" * 400}, {"kind": "nonsense"}, {"city": "\x00"}]
)
def test_no_question_breaks_it(market, key, asked):
    search(key(), **asked)


def test_without_an_engine_it_says_so(settings, tmp_path, key):
    own_index(settings, tmp_path)
    ScenarioFactory(published=True, title="皮带撕裂")
    ExpertFactory(name="程望舒", bio=f"皮带，{CANARY}。")
    body = search(key(), q="皮带")

    assert ([hit["title"] for hit in body["hits"]], body["degraded"]) == (["皮带撕裂"], True)
    assert CANARY not in str(body)
