"""An expert gets an account by an officer's link, and from then on has a profile and questions of their own."""

import re

import pytest

from backend.accounts.actions import accept_invitation
from backend.accounts.errors import InvitationRefused
from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.outbox.models import RecordedFact
from backend.talent.actions import invite_expert
from backend.talent.models import Expert
from tests.factories.accounts import UserFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db

WORDS = {"username": "cheng", "name": "程望舒", "password": "a-long-enough-secret-9"}


def secret_in(page) -> str:
    return re.search(r"/invitations/([\w-]+)/", page.content.decode())[1]


def test_an_invited_expert_makes_an_account_and_has_the_own_profile(first_officer, sign_in, visitor):
    expert = ExpertFactory()
    page = sign_in(first_officer).post(f"/work/experts/{expert.reference}/invite/", {"email": "cheng@example.test"})

    answer = visitor.post(f"/invitations/{secret_in(page)}/", WORDS)

    expert.refresh_from_db()
    assert (answer.status_code, expert.user) == (302, User.objects.get(username="cheng"))
    assert visitor.get(f"/work/experts/{expert.reference}/edit/").status_code == 200
    assert visitor.get("/work/helping/").status_code == 200
    assert RecordedFact.objects.filter(name="talent.expert_changed").count() == 1
    assert list(timeline("expert", expert.pk).values_list("action", flat=True)) == ["bind", "invite"]


def test_an_expert_who_has_an_account_binds_it(first_officer, owner_clerk, sign_in):
    expert = ExpertFactory()
    client = sign_in(owner_clerk)
    assert client.get("/work/helping/").status_code == 404
    page = sign_in(first_officer).post(f"/work/experts/{expert.reference}/invite/", {"email": owner_clerk.email})

    assert client.post(f"/invitations/{secret_in(page)}/").status_code == 302

    expert.refresh_from_db()
    assert (expert.user, owner_clerk.memberships.count()) == (owner_clerk, 1)
    assert client.get("/work/helping/").status_code == 200


def test_a_second_link_kills_the_first(first_officer, visitor):
    expert = ExpertFactory()
    _row, old = invite_expert(expert, email="cheng@example.test", by=first_officer)
    _row, fresh = invite_expert(expert, email="cheng@example.test", by=first_officer)

    assert [visitor.get(f"/invitations/{one}/").status_code for one in (old, fresh)] == [404, 200]


def test_a_profile_has_one_account_and_an_account_one_profile(first_officer):
    expert, other = ExpertFactory(), ExpertFactory(user=UserFactory(email="taken@example.test"))
    invitation, _secret = invite_expert(expert, email="cheng@example.test", by=first_officer)
    Expert.objects.filter(pk=expert.pk).update(user=UserFactory())

    with pytest.raises(InvitationRefused):
        accept_invitation(invitation, **WORDS)

    assert not User.objects.filter(username="cheng").exists()
    assert Expert.objects.get(pk=other.pk).user.email == "taken@example.test"


def test_an_expert_with_a_profile_does_not_take_another(first_officer, sign_in):
    holder = ExpertFactory(user=UserFactory(email="taken@example.test"))
    spare = ExpertFactory()
    _row, secret = invite_expert(spare, email="taken@example.test", by=first_officer)

    page = sign_in(holder.user).post(f"/invitations/{secret}/")

    assert (page.status_code, Expert.objects.get(pk=spare.pk).user) == (200, None)
    assert "已有专家档案" in page.content.decode()


def test_the_wrong_account_is_parted_from_the_profile(first_officer, sign_in):
    expert = ExpertFactory(user=UserFactory())
    person = expert.user

    sign_in(first_officer).post(f"/work/experts/{expert.reference}/release/")

    expert.refresh_from_db()
    assert expert.user is None
    assert sign_in(person).get(f"/work/experts/{expert.reference}/edit/").status_code == 404
