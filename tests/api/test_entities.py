import pytest

from backend.organisations.choices import RegistryState
from backend.organisations.models import EntityProfile
from tests.api.conftest import problem, references
from tests.factories.organisations import (
    CapabilityCardFactory,
    CaseFactory,
    EntityFactory,
    HeldQualificationFactory,
    MembershipFactory,
    OfferedProductFactory,
    OrganisationFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/entities/"


@pytest.fixture
def full():
    """An entity with a row of everything, and with what is nobody's business."""
    entity = EntityFactory(
        contact_name="马会计", contact_phone="13903518888", address="学府街1号", uscc="91140100MA0GQRXX3A"
    )
    EntityProfile.objects.update(registered_capital=777, revenue_last_year=888, headcount=999, data_held="三年运行数据")
    CaseFactory(organisation=entity, title="主运胶带机监测")
    CapabilityCardFactory(organisation=entity, name="带面识别")
    OfferedProductFactory(organisation=entity, name="听诊仪")
    HeldQualificationFactory(organisation=entity)
    TeamMemberFactory(organisation=entity, name="李工", resume="曾任总工")
    return entity


def test_the_public_facts_whole(full, key):
    assert key().get(f"{LIST}{full.reference}/").json() == {
        "reference": full.reference,
        "name": full.name,
        "short_name": "",
        "legal_form": "firm",
        "founded_on": "2019-03-01",
        "registry_state": "admitted",
        "region": "140100",
        "county": None,
        "primary_field": "energy",
        "tags": [],
        "intro_business": "为煤矿、电厂的带式输送机提供在线监测。",
        "intro_products": "纵向撕裂监测装置、托辊听诊仪。",
        "intro_research": "",
        "intro_advantages": "",
        "cases": [
            {
                "title": "主运胶带机监测",
                "problem": "胶带从中间被铁器划开，巡检人员要走到尾部才能发现。",
                "technology": "线激光与红外成像结合，在落料点后十米识别裂口。",
                "results": "在六条主运线运行两年，拦截撕裂三次。",
                "customer": "",
                "year": 2025,
            }
        ],
        "cards": [{"name": "带面识别", "novelty": "", "description": "在落料点后十米内识别裂口并给出停机信号。"}],
        "products": [{"name": "听诊仪", "description": "挂在机架上的拾音器，按转频区分缺油、卡死、磨穿。"}],
        "qualifications": [{"code": "high_tech", "name": "高新技术企业", "valid_until": None}],
        "url": f"/entities/{full.reference}/",
    }


@pytest.mark.parametrize("person", [None, "stranger", "bank_officer", "entity_liaison", "first_officer"])
def test_no_telephone_capital_or_resume_for_anybody(full, key, request, person):
    client = key(request.getfixturevalue(person) if person else None)
    for url in (LIST, f"{LIST}{full.reference}/"):
        body = client.get(url).content.decode()
        assert full.reference in body
        for private in (
            "13903518888",
            "马会计",
            "777",
            "888.00",
            "999",
            "学府街",
            "三年运行数据",
            "曾任总工",
            "91140100",
        ):
            assert private not in body


def test_the_list_holds_the_admitted_ones(key, entity):
    EntityFactory(registry_state=RegistryState.SUSPENDED)
    EntityFactory(registry_state=RegistryState.NONE)
    OrganisationFactory()

    assert references(key().get(LIST)) == {entity.reference}


def test_before_admission_its_own_people_and_officers_see_it(key, stranger, first_officer):
    hidden = EntityFactory(registry_state=RegistryState.NONE, name="不该看到的主体")
    own = MembershipFactory(organisation=hidden).user
    url = f"{LIST}{hidden.reference}/"

    assert [key(person).get(url).status_code for person in (own, first_officer)] == [200, 200]
    for client in (key(), key(stranger)):
        answer = client.get(url)
        assert problem(answer)[0] == 404
        assert "不该看到的主体" not in answer.content.decode()


def test_other_kinds_of_organisations_are_not_entities(key, owner, owner_clerk):
    assert problem(key(owner_clerk).get(f"{LIST}{owner.reference}/"))[0] == 404


def test_conditions(key, entity):
    CaseFactory(organisation=EntityFactory(name="另一家"))

    assert references(key().get(LIST, {"q": "巡带智能"})) == {entity.reference}
    assert references(key().get(LIST, {"city": "140200"})) == set()
    assert problem(key().get(LIST, {"city": "nowhere"})) == (
        400,
        {"city": ["选择一个有效的选项： 该选择不在可用的选项中。"]},
    )


def test_pages_hold_as_many_as_asked_and_follow_each_other(key):
    made = {EntityFactory().reference for _ in range(5)}
    first = key().get(LIST, {"limit": 2}).json()
    second = key().get(first["next"]).json()
    third = key().get(second["next"]).json()

    assert [len(page["results"]) for page in (first, second, third)] == [2, 2, 1]
    assert {row["reference"] for page in (first, second, third) for row in page["results"]} == made
    assert third["next"] is None


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "cD0xMjM="])
def test_a_cursor_that_nobody_gave_is_refused_and_breaks_nothing(key, cursor):
    assert key().get(f"{LIST}?cursor={cursor}").status_code in {200, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_more_costs_no_query_more(key, count, django_assert_num_queries):
    for _ in range(count):
        entity = EntityFactory()
        CaseFactory(organisation=entity)
        HeldQualificationFactory(organisation=entity)
    with django_assert_num_queries(1):
        assert len(key().get(LIST).json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_part_more_costs_no_query_more(key, count, django_assert_num_queries, entity):
    CaseFactory.create_batch(count, organisation=entity)
    CapabilityCardFactory.create_batch(count, organisation=entity)
    with django_assert_num_queries(6):
        key().get(f"{LIST}{entity.reference}/")
