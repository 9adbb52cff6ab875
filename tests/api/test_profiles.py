import pytest

from backend.audit.queries import timeline
from backend.organisations.choices import Role
from backend.organisations.models import EntityProfile, Organisation
from backend.outbox.models import RecordedFact
from tests.api.conftest import problem, references, send
from tests.factories.organisations import EntityFactory, MembershipFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/profiles/"


def url_of(entity):
    return f"{LIST}{entity.reference}/"


def test_ones_own_and_no_other(key, entity, entity_liaison, first_officer, owner_clerk):
    other = EntityFactory(name="别家主体", contact_phone="13903519999")

    assert references(key(entity_liaison).get(LIST)) == {entity.reference}
    for person in (entity_liaison, first_officer, owner_clerk):
        answer = key(person).get(url_of(other))
        assert problem(answer)[0] == 404
        assert "13903519999" not in answer.content.decode()
    assert references(key(owner_clerk).get(LIST)) == set()


def test_it_holds_what_the_public_does_not_see(key, entity, entity_liaison):
    EntityProfile.objects.update(registered_capital=777, revenue_last_year=888, headcount=9)
    Organisation.objects.filter(pk=entity.pk).update(contact_name="周工", contact_phone="13903516666")
    body = key(entity_liaison).get(url_of(entity)).json()

    assert (body["registered_capital"], body["revenue_last_year"], body["headcount"]) == ("777.00", "888.00", 9)
    assert (body["contact_name"], body["contact_phone"]) == ("周工", "13903516666")


def test_what_was_sent_is_changed_and_the_rest_stays(key, entity, entity_liaison):
    sent = {"intro_research": "与高校共建试验台。", "primary_field": "energy", "tags": ["energy.coal"], "headcount": 41}
    body = send(key(entity_liaison), "patch", url_of(entity), sent).json()
    profile = EntityProfile.objects.get()

    assert {name: body[name] for name in sent} == sent
    assert (profile.intro_research, profile.headcount) == ("与高校共建试验台。", 41)
    assert [tag.code for tag in profile.tags.all()] == ["energy.coal"]
    assert profile.intro_business == "为煤矿、电厂的带式输送机提供在线监测。"


def test_a_change_is_one_line_of_history_and_one_fact(key, entity, entity_liaison):
    send(key(entity_liaison), "patch", url_of(entity), {"headcount": 41})
    send(key(entity_liaison), "patch", url_of(entity), {"headcount": 41})

    [entry] = timeline("organisation", entity.pk)
    assert (entry.actor, entry.action, entry.changes) == (entity_liaison, "edit_profile", {"headcount": [None, 41]})
    assert RecordedFact.objects.filter(name="organisations.profile_changed").count() == 1
    entity.refresh_from_db()
    assert entity.search_version == 2


def test_whoever_may_not_write_changes_nothing(key, entity, stranger, first_officer, bank_officer):
    reader = MembershipFactory(organisation=entity, role=Role.VIEWER).user
    before = EntityProfile.objects.values().get()
    for person in (reader, stranger, first_officer, bank_officer):
        assert problem(send(key(person), "patch", url_of(entity), {"headcount": 1}))[0] == 404

    assert EntityProfile.objects.values().get() == before
    assert key(reader).get(url_of(entity)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"primary_field": "nowhere"}, "primary_field"),
        ({"primary_field": "energy.coal"}, "primary_field"),
        ({"tags": ["energy"]}, "tags"),
        ({"tags": "energy.coal"}, "tags"),
        ({"registered_capital": "-1"}, "registered_capital"),
        ({"registered_capital": "NaN"}, "registered_capital"),
        ({"headcount": -1}, "headcount"),
        ({"headcount": 10**7}, "headcount"),
        ({"intro_business": "字" * 1501}, "intro_business"),
        ({"intro_business": "a\u0000b"}, "intro_business"),
        ({"intro_business": "密级：机密\n内部试验台数据"}, "intro_business"),
        ({"intro_business": None}, "intro_business"),
        ({"intro_business": ["x"]}, "intro_business"),
    ],
)
def test_wrong_bodies_are_told_by_field_and_change_nothing(key, entity, entity_liaison, body, field):
    before = EntityProfile.objects.values().get()
    status, errors = problem(send(key(entity_liaison), "patch", url_of(entity), body))

    assert (status, set(errors)) == (400, {field})
    assert EntityProfile.objects.values().get() == before


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_more_costs_no_query_more(key, count, django_assert_num_queries):
    person = MembershipFactory(organisation=EntityFactory()).user
    for _ in range(count - 1):
        MembershipFactory(organisation=EntityFactory(), user=person)
    client = key(person)
    client.get(LIST)
    with django_assert_num_queries(3):
        assert len(client.get(LIST).json()["results"]) == count
