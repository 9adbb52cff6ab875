import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.outbox.models import RecordedFact
from backend.talent import actions
from backend.talent.choices import State
from backend.talent.errors import NotReady
from backend.talent.models import Expert
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db


def test_members_of_verified_organisations_find_experts_and_nobody_else(owner_clerk, visitor, sign_in):
    expert = ExpertFactory(name="金丝雀教授")
    unverified = MembershipFactory(organisation=OrganisationFactory(verified_at=None)).user

    assert "金丝雀教授" in sign_in(owner_clerk).get("/experts/").content.decode()
    for client, codes in ((visitor, 302), (sign_in(unverified), 404), (sign_in(UserFactory()), 404)):
        for url in ("/experts/", f"/experts/{expert.reference}/"):
            answer = client.get(url)
            assert (answer.status_code, "金丝雀教授" in answer.content.decode()) == (codes, False)


def test_contacts_are_for_the_expert_and_officers(owner_clerk, first_officer, sign_in):
    expert = ExpertFactory(contact_phone="13900001111")
    url = f"/experts/{expert.reference}/"

    assert "13900001111" not in sign_in(owner_clerk).get(url).content.decode()
    assert "13900001111" in sign_in(first_officer).get(url).content.decode()


def test_an_expert_edits_the_own_profile_and_not_the_pools(sign_in):
    expert = ExpertFactory(user=UserFactory())
    client = sign_in(expert.user)
    page = client.get(f"/work/experts/{expert.reference}/edit/").content.decode()

    assert 'name="bio"' in page
    assert 'name="pools"' not in page


def test_a_colleague_cannot_edit_an_expert(owner_clerk, sign_in):
    expert = ExpertFactory()

    assert sign_in(owner_clerk).get(f"/work/experts/{expert.reference}/edit/").status_code == 404


def test_listing_needs_an_institution_and_what_was_done(first_officer):
    expert = ExpertFactory(draft=True, institution_text="")

    with pytest.raises(NotReady):
        actions.list_expert(expert, by=first_officer)

    expert.refresh_from_db()
    assert expert.state == State.DRAFT


def test_a_retired_expert_is_gone_at_once(owner_clerk, first_officer, sign_in):
    expert = ExpertFactory()

    actions.retire_expert(expert, by=first_officer)

    assert sign_in(owner_clerk).get(f"/experts/{expert.reference}/").status_code == 404
    assert RecordedFact.objects.filter(name="talent.expert_changed").count() == 1


def test_unchanged_input_records_nothing(first_officer):
    expert = ExpertFactory()

    actions.save_expert(expert, by=first_officer, name=expert.name)

    assert not RecordedFact.objects.exists()


def test_an_officer_registers_an_expert_with_fields(first_officer, sign_in):
    sent = {"name": "郝教授", "institution_text": "某学院", "bio": "在焦炉里泡了二十六年。", "availability": "open"}

    sign_in(first_officer).post("/work/experts/new/", sent)

    assert Expert.objects.get().state == State.DRAFT


def test_the_list_asks_as_often_for_three_experts_as_for_one(owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    ExpertFactory()
    client.get("/experts/")
    with CaptureQueriesContext(connection) as one:
        client.get("/experts/")
    ExpertFactory()
    ExpertFactory()
    with CaptureQueriesContext(connection) as three:
        client.get("/experts/")

    assert len(three) == len(one)
