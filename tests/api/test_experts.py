import pytest

from tests.api.conftest import problem, references
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/experts/"
PRIVATE = ("13903517777", "cheng@example.test")


@pytest.fixture
def unverified(db):
    return MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user


def test_members_of_verified_organisations_and_officers_find_listed_ones(key, owner_clerk, bank_officer, first_officer):
    listed, draft = ExpertFactory(), ExpertFactory(draft=True)

    for person in (owner_clerk, bank_officer):
        assert references(key(person).get(LIST)) == {listed.reference}
        assert key(person).get(f"{LIST}{draft.reference}/").status_code == 404
    assert references(key(first_officer).get(LIST)) == {listed.reference, draft.reference}


def test_others_are_told_that_there_is_nothing_here(key, unverified):
    expert = ExpertFactory(name="程望舒")
    for person in (unverified, UserFactory()):
        for url in (LIST, f"{LIST}{expert.reference}/"):
            answer = key(person).get(url)
            assert problem(answer)[0] == 404
            assert "程望舒" not in answer.content.decode()


def test_an_expert_sees_themself_with_the_contact(key):
    person = UserFactory()
    own, _other = ExpertFactory(user=person), ExpertFactory()

    assert references(key(person).get(LIST)) == {own.reference}
    assert key(person).get(f"{LIST}{own.reference}/").json()["contact_phone"] == PRIVATE[0]


def test_the_contact_is_for_officers_and_the_expert(key, owner_clerk, entity_liaison, first_officer):
    expert = ExpertFactory()
    url = f"{LIST}{expert.reference}/"

    assert key(first_officer).get(url).json()["contact_email"] == PRIVATE[1]
    for person in (owner_clerk, entity_liaison):
        for address in (LIST, url):
            body = key(person).get(address).content.decode()
            assert expert.reference in body
            assert all(private not in body for private in (*PRIVATE, "contact"))


def test_conditions(key, owner_clerk):
    belts, _paints = ExpertFactory(topics="皮带纵撕"), ExpertFactory(topics="壁画修复", bio="修壁画。")

    assert references(key(owner_clerk).get(LIST, {"q": "纵撕"})) == {belts.reference}
    assert problem(key(owner_clerk).get(LIST, {"pool": "nowhere"}))[0] == 400


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_more_costs_no_query_more(key, count, owner_clerk, django_assert_num_queries):
    ExpertFactory.create_batch(count)
    client = key(owner_clerk)
    client.get(LIST)
    with django_assert_num_queries(7):
        assert len(client.get(LIST).json()["results"]) == count
