import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.actions import make_token
from backend.accounts.models import ApiToken
from backend.policy.conditions import Conditions, RegionIn, terms
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.recommendations.models import Recommendation, Response
from backend.reference.models import Region
from backend.scenarios.models import Scenario
from tests.factories.organisations import CaseFactory, EntityFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db


def test_my_matches_show_fit_evidence_and_buttons(matched, solver, entity_liaison, sign_in):
    page = sign_in(entity_liaison).get("/work/matches/").content.decode()

    assert matched.title in page
    assert 'class="bridges"' in page
    assert "有意对接" in page


def test_an_owner_has_no_matches_page(matched, owner_clerk, sign_in):
    assert sign_in(owner_clerk).get("/work/matches/").status_code == 404


def test_the_owner_sees_recommended_entities_and_a_stranger_gets_404(matched, solver, owner_clerk, stranger, sign_in):
    url = f"/work/recommended/scenario/{matched.reference}/"

    assert solver.name in sign_in(owner_clerk).get(url).content.decode()
    refused = sign_in(stranger).get(url)
    assert refused.status_code == 404
    assert solver.name not in refused.content.decode()


def test_the_whole_list_goes_on_where_the_panel_ends_and_narrows_by_fit(matched, owner_clerk, stranger, sign_in):
    """With 12 entities the panel shows 10 and leads to the list, whose second page has the rest; a button leads back to it."""
    for number in range(11):
        entity = EntityFactory(name=f"撕裂监测{number:02}有限公司")
        CaseFactory(organisation=entity, answers_belts=True)
        refresh_entity(entity.pk)
    refresh_scenario(matched.pk)
    client, url = sign_in(owner_clerk), f"/work/recommended/scenario/{matched.reference}/all/"
    band = Recommendation.objects.filter(scenario=matched).values_list("band", flat=True).distinct().get()

    panel = client.get(f"/work/recommended/scenario/{matched.reference}/").content.decode()
    first, second = (client.get(url, {"page": page}).content.decode() for page in (1, 2))

    assert (panel.count('<li class="match'), f'href="{url}"' in panel, "看全部12户" in panel) == (10, True, True)
    assert (first.count('<li class="match'), second.count('<li class="match')) == (10, 2)
    assert [client.get(url, {"band": one}).context["page"].paginator.count for one in ("high", "good", "none")] == [
        12 if band == "high" else 0, 12, 12,
    ]  # fmt: skip
    assert sign_in(stranger).get(url).status_code == 404
    entity = Recommendation.objects.filter(scenario=matched).best_first()[11].entity
    there = f"{url}?page=2"
    answered = client.post(
        f"/work/recommended/scenario/{matched.reference}/{entity.reference}/keep/", {"saved": "1", "next": there}
    )
    away = client.post(
        f"/work/recommended/scenario/{matched.reference}/{entity.reference}/keep/",
        {"next": "https://elsewhere.example/"},
    )
    assert (answered["Location"], away["Location"]) == (there, f"/scenarios/{matched.reference}/")


def test_saying_interested_and_taking_it_back(matched, solver, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    url = f"/work/matches/scenario/{matched.reference}/answer/"

    client.post(url, {"answer": "interested"})
    assert Response.objects.get().answer == "interested"
    client.post(url, {"answer": ""})
    assert Response.objects.get().answer == ""


def test_unsuitable_needs_a_reason(matched, entity_liaison, sign_in):
    sign_in(entity_liaison).post(f"/work/matches/scenario/{matched.reference}/answer/", {"answer": "unsuitable"})

    assert not Response.objects.exists()


def test_an_excluded_entity_reads_the_one_condition_that_failed(scenario, solver, entity_liaison, sign_in):
    datong = Region.objects.get(code="140200")
    Scenario.objects.filter(pk=scenario.pk).update(
        conditions=Conditions((RegionIn(terms([datong]), "须驻场"),)).to_json(), search_version=99
    )
    refresh_entity(solver.pk)
    refresh_scenario(scenario.pk)

    client = sign_in(entity_liaison)

    assert "只面向大同主体" in client.get(f"/work/fit/scenario/{scenario.reference}/").content.decode()
    assert "只面向大同主体" in client.get("/work/matches/").content.decode()


def test_the_list_asks_as_often_for_three_matches_as_for_one(matched, owner, solver, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    client.get("/work/matches/")
    with CaptureQueriesContext(connection) as one:
        client.get("/work/matches/")
    for number in range(2):
        more = ScenarioFactory(owner=owner, published=True, title=f"胶带撕裂{number}", pain_point=matched.pain_point)
        refresh_scenario(more.pk)
    with CaptureQueriesContext(connection) as three:
        page = client.get("/work/matches/").content.decode()

    assert page.count('class="bridges"') == 3
    assert len(three) == len(one)


def test_the_api_lists_own_matches_without_a_percentage(matched, solver, entity_liaison, client):
    _token, secret = make_token(entity_liaison, name="试", scopes=["read"], days=1)
    rows = client.get("/api/v1/matches/", headers={"authorization": f"Bearer {secret}"}).json()["results"]

    assert rows[0]["subject"]["reference"] == matched.reference
    assert rows[0]["evidence"][0]["need_text"]
    assert "score" not in rows[0]


def test_the_api_asks_for_the_scope_to_answer(matched, entity_liaison, client):
    url = f"/api/v1/matches/scenario/{matched.reference}/answer/"
    codes = []
    for scopes in (["read"], ["read", "matches:write"]):
        _token, secret = make_token(entity_liaison, name="试", scopes=scopes, days=1)
        headers = {"authorization": f"Bearer {secret}"}
        codes.append(client.post(url, {"answer": "interested"}, "application/json", headers=headers).status_code)

    assert codes == [403, 204]
    assert ApiToken.objects.count() == 2


def test_the_api_shows_recommended_entities_to_the_owner_alone(matched, solver, owner_clerk, stranger, client):
    url = f"/api/v1/recommended/scenario/{matched.reference}/"
    codes = []
    for person in (owner_clerk, stranger):
        _token, secret = make_token(person, name="试", scopes=["read"], days=1)
        codes.append(client.get(url, headers={"authorization": f"Bearer {secret}"}).status_code)

    assert codes == [200, 404]
