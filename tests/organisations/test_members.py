import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backend.accounts.errors import InvitationSpent
from backend.accounts.models import User
from backend.organisations.actions import accept_and_join, change_role, end_membership, invite_member
from backend.organisations.choices import Kind, Role
from backend.organisations.errors import LastAdmin
from backend.organisations.models import Membership, Organisation
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db

WORDS = {"username": "duan", "name": "段春生", "password": "a-long-enough-secret-9"}


@pytest.fixture
def admin(owner) -> Membership:
    return MembershipFactory(organisation=owner, role=Role.ADMIN)


def test_an_invitation_makes_account_and_membership_together(owner, admin):
    invitation, secret = invite_member(owner, email="duan@example.test", name="段", role=Role.EDITOR, by=admin.user)

    user = accept_and_join(invitation, **WORDS)

    assert secret not in invitation.digest
    assert user.email == "duan@example.test"
    assert user.memberships.get().role == Role.EDITOR


def test_an_invitation_is_used_once(owner, admin):
    invitation, _secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)
    accept_and_join(invitation, **WORDS)

    with pytest.raises(InvitationSpent):
        accept_and_join(invitation, **WORDS | {"username": "second"})

    assert not User.objects.filter(username="second").exists()


def test_the_page_of_a_spent_or_invented_link_is_404(owner, admin, visitor):
    _invitation, secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)

    assert visitor.get(f"/invitations/{secret}/").status_code == 200
    answer = visitor.post(f"/invitations/{secret}/", WORDS)
    assert (answer.status_code, answer.url) == (302, "/work/")
    visitor.logout()
    assert visitor.get(f"/invitations/{secret}/").status_code == 404
    assert visitor.get("/invitations/invented/").status_code == 404


def test_a_weak_password_gets_a_sentence_and_what_was_typed_stays(owner, admin, visitor):
    _invitation, secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)

    page = visitor.post(f"/invitations/{secret}/", WORDS | {"password": "123"}).content.decode()

    assert 'value="duan"' in page
    assert not User.objects.filter(username="duan").exists()


def test_the_last_administrator_stays(admin):
    with pytest.raises(LastAdmin):
        end_membership(admin, by=admin.user)
    with pytest.raises(LastAdmin):
        change_role(admin, role=Role.VIEWER, by=admin.user)

    admin.refresh_from_db()
    assert (admin.active, admin.role) == (True, Role.ADMIN)


def test_who_left_reaches_nothing_with_the_next_request(owner, admin, owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    assert client.get("/work/organisation/").status_code == 200

    end_membership(owner_clerk.memberships.get(), by=admin.user)

    assert client.get("/work/organisation/").status_code == 404


def test_only_the_administrator_invites(owner, admin, owner_clerk, sign_in):
    sent = {"name": "王", "email": "wang@example.test", "role": "editor"}

    assert sign_in(owner_clerk).post("/work/organisation/members/", sent).status_code == 404
    page = sign_in(admin.user).post("/work/organisation/members/", sent).content.decode()
    assert "/invitations/" in page


def test_reviewing_roles_are_the_bureaus(owner, admin, sign_in):
    sent = {"name": "王", "email": "wang@example.test", "role": "final_reviewer"}

    page = sign_in(admin.user).post("/work/organisation/members/", sent).content.decode()

    assert "/invitations/" not in page


def test_bootstrap_gives_one_link_until_there_is_an_administrator(capsys):
    call_command("bootstrap", officer="li@example.test")
    secret = capsys.readouterr().out.rsplit("/invitations/", 1)[1].split("/")[0]
    bureau = Organisation.objects.get(kind=Kind.BUREAU)
    MembershipFactory(organisation=bureau, role=Role.ADMIN)

    assert len(secret) > 20
    with pytest.raises(CommandError):
        call_command("bootstrap", officer="li@example.test")
