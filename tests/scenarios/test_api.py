import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from backend.accounts.actions import make_token
from backend.organisations.choices import Kind
from backend.scenarios.choices import State
from backend.scenarios.models import Scenario
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.scenarios import QuestionFactory, ScenarioFactory

LIST = "/api/v1/scenarios/"
MOBILE = "13903510137"
DRAFT = {
    "title": "输煤栈桥夜间非停",
    "field": "manufacturing",
    "measures": [{"name": "非停次数", "now": "17", "target": "≤7"}],
}


def url_of(scenario, verb=""):
    return f"{LIST}{scenario.reference}/{verb}{'/' if verb else ''}"


@pytest.fixture
def api():
    def client_of(person=None, scopes=("read", "scenarios:write")):
        client = APIClient()
        if person is not None:
            _token, secret = make_token(person, name="测试", scopes=list(scopes), days=1)
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return client_of


def test_readers_get_what_is_public_and_their_own(owner, api, owner_clerk, stranger, entity_liaison, first_officer):
    public, draft = ScenarioFactory(owner=owner, published=True), ScenarioFactory(owner=owner)
    submitted = ScenarioFactory(owner=owner, submitted=True)
    expected = {
        owner_clerk: {public, draft, submitted},
        first_officer: {public, submitted},
        stranger: {public},
        entity_liaison: {public},
        None: {public},
    }
    for person, scenarios in expected.items():
        answer = api(person).get(LIST)
        assert {row["reference"] for row in answer.json()["results"]} == {one.reference for one in scenarios}
        for scenario in (public, draft, submitted):
            status = api(person).get(url_of(scenario)).status_code
            assert status == (200 if scenario in scenarios else 404)


def test_the_contact_is_in_the_answer_for_those_alone_who_may_have_it(
    owner, api, owner_clerk, stranger, entity_liaison, bank_officer, first_officer
):
    scenario = ScenarioFactory(owner=owner, published=True)
    for person in (owner_clerk, first_officer, entity_liaison):
        assert api(person).get(url_of(scenario)).json()["contact_phone"] == MOBILE
    for person in (stranger, bank_officer, None):
        for url in (LIST, url_of(scenario)):
            body = api(person).get(url).content.decode()
            assert scenario.reference in body
            assert MOBILE not in body
            assert "contact" not in body


def test_what_is_the_owners_alone_is_left_out_for_others(owner, api, owner_clerk, first_officer, entity_liaison):
    scenario = ScenarioFactory(owner=owner, published=True)
    assert api(owner_clerk).get(url_of(scenario)).json()["edit_number"] == 1
    for person in (first_officer, entity_liaison, None):
        assert {"edit_number", "closed_reason", "submitted_at"}.isdisjoint(api(person).get(url_of(scenario)).json())


def test_the_answer_whole(owner, api, entity_liaison):
    scenario = ScenarioFactory(owner=owner, published=True, title="胶带撕裂", budget_low=50, budget_high=80)
    QuestionFactory(scenario=scenario, text="有电源吗？", answer="有。")
    body = api(entity_liaison).get(url_of(scenario)).json()
    assert body["owner"] == {"reference": owner.reference, "name": owner.name, "kind": Kind.SOE}
    assert (body["state"], body["field"], body["site_region"]) == (State.PUBLISHED, "manufacturing", "140100")
    assert (body["budget_low"], body["chance_types"]) == ("50.00", ["test", "apply"])
    assert body["measures"] == [{"name": "撕裂后停机距离", "now": "300", "target": "≤10", "unit": "米", "by": ""}]
    assert set(body["questions"][0]) == {"text", "asked_at", "answer", "answered_at"}
    assert body["disclaimer"].startswith("本信息为场景需求，不构成采购邀约")
    assert body["url"] == f"/scenarios/{scenario.reference}/"


def test_filters_are_those_of_the_page(owner, api):
    ScenarioFactory(owner=owner, published=True, chance_types=["show"])
    wanted = ScenarioFactory(owner=owner, published=True, chance_types=["test"])
    results = api().get(LIST, {"chance": "test", "city": "140100"}).json()["results"]
    assert [row["reference"] for row in results] == [wanted.reference]


def test_an_owner_writes_submits_and_withdraws(owner, api, owner_clerk):
    client = api(owner_clerk)
    made = client.post(LIST, DRAFT, format="json")
    assert made.status_code == 201, made.json()
    scenario = Scenario.objects.get(reference=made.json()["reference"])
    assert (scenario.owner, scenario.title, scenario.measures.get().target) == (owner, DRAFT["title"], "≤7")
    missing = client.post(url_of(scenario, "submit"))
    assert missing.status_code == 400
    assert set(missing.json()["errors"]) >= {"pain_point", "procurement", "contact_phone"}
    rest = {
        "edit_number": 1, "scenario_type": "tech", "chance_types": ["test"], "pain_point": "一停就是两小时。",
        "procurement": "undecided", "contact_name": "段", "contact_phone": MOBILE, "budget_high": "150.00",
    }  # fmt: skip
    saved = client.patch(url_of(scenario), rest, format="json")
    assert (saved.status_code, saved.json()["edit_number"]) == (200, 2)
    assert scenario.measures.count() == 1
    assert client.post(url_of(scenario, "submit")).json()["state"] == State.SUBMITTED
    published = ScenarioFactory(owner=owner, published=True)
    withdrawn = client.post(url_of(published, "withdraw"), {"reason": "项目取消"}, format="json")
    assert (withdrawn.status_code, withdrawn.json()["closed_reason"]) == (200, "项目取消")


def test_a_second_editor_gets_409_and_nothing_is_lost(owner, api, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    assert api(colleague).patch(url_of(scenario), {"edit_number": 1, "title": "先"}, format="json").status_code == 200
    late = api(owner_clerk).patch(url_of(scenario), {"edit_number": 1, "title": "后"}, format="json")
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    assert Scenario.objects.get().title == "先"
    published = ScenarioFactory(owner=owner, published=True)
    assert (
        api(owner_clerk).patch(url_of(published), {"edit_number": 1, "title": "后"}, format="json").status_code == 409
    )


PROTECTED = {
    "state": "published", "published_by": 1, "checked_by": 1, "search_version": 99, "demo": True, "reference": "AAAA",
    "published_at": "2026-01-01", "autosave": {}, "batch": 1, "created_by": 1, "closed_reason": "x", "id": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_keys_that_are_not_the_writers_are_refused_by_name(owner, api, owner_clerk, name):
    scenario = ScenarioFactory(owner=owner)
    before = Scenario.objects.values().get()
    bodies = [
        api(owner_clerk).patch(url_of(scenario), {"edit_number": 1, name: PROTECTED[name]}, format="json"),
        api(owner_clerk).post(LIST, {**DRAFT, name: PROTECTED[name]}, format="json"),
    ]
    for answer in bodies:
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert list(Scenario.objects.values()) == [before]


def test_strangers_do_not_write(owner, api, stranger, first_officer, entity_liaison):
    scenario, public = ScenarioFactory(owner=owner), ScenarioFactory(owner=owner, published=True)
    before = list(Scenario.objects.order_by("pk").values("title", "state"))
    for person in (stranger, first_officer, entity_liaison):
        client = api(person)
        for one in (scenario, public):
            assert client.patch(url_of(one), {"edit_number": 1, "title": "x"}, format="json").status_code == 404
            assert client.post(url_of(one, "submit")).status_code == 404
            assert client.post(url_of(one, "withdraw"), {"reason": "x"}, format="json").status_code == 404
    assert api(first_officer).post(LIST, DRAFT, format="json").status_code == 403
    foreign = api(stranger).post(LIST, {**DRAFT, "owner": owner.reference}, format="json")
    assert foreign.status_code == 403
    assert api().post(LIST, DRAFT, format="json").status_code == 401
    assert list(Scenario.objects.order_by("pk").values("title", "state")) == before


def test_a_key_reaches_what_its_scopes_say(owner, api, owner_clerk):
    scenario = ScenarioFactory(owner=owner)
    assert api(owner_clerk, ["read"]).get(url_of(scenario)).status_code == 200
    assert api(owner_clerk, ["read"]).post(LIST, DRAFT, format="json").status_code == 403
    assert api(owner_clerk, ["products:write"]).get(LIST).status_code == 403
    assert Scenario.objects.count() == 1


def test_whoever_writes_for_two_says_for_which(owner, api, owner_clerk):
    second = OrganisationFactory()
    MembershipFactory(user=owner_clerk, organisation=second)
    assert api(owner_clerk).post(LIST, DRAFT, format="json").json()["errors"].keys() == {"owner"}
    made = api(owner_clerk).post(LIST, {**DRAFT, "owner": second.reference}, format="json")
    assert (made.status_code, Scenario.objects.get().owner) == (201, second)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "field": "nowhere"}, "field"),
        ({"title": "x", "chance_types": ["fly"]}, "chance_types"),
        ({"title": "x", "conditions": {"version": 1, "items": [{"kind": "sorcery"}]}}, "conditions"),
        ({"title": "x", "pain_point": "密级：机密"}, "pain_point"),
        ({"title": "x", "budget_low": "9", "budget_high": "3"}, "non_field_errors"),
        ({"title": "x", "measures": [{"name": "a", "score": 1}]}, "measures"),
    ],
)
def test_wrong_bodies_are_told_by_field(owner, api, owner_clerk, body, field):
    answer = api(owner_clerk).post(LIST, body, format="json")
    assert answer.status_code == 400, answer.json()
    assert field in answer.json()["errors"]
    assert Scenario.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    owner, api, entity_liaison, count, django_assert_num_queries
):
    for one in ScenarioFactory.create_batch(count, owner=owner, published=True):
        QuestionFactory(scenario=one)
    client = api(entity_liaison)
    client.get(LIST)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).json()["results"]) == count


def test_the_page_links_and_the_api_agree(owner, api):
    scenario = ScenarioFactory(owner=owner, published=True)
    assert api().get(url_of(scenario)).json()["url"] == reverse("scenarios:public", args=[scenario.reference])
