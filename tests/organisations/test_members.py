import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from backend.accounts.actions import accept_invitation
from backend.accounts.errors import HasAccount, InvitationSpent
from backend.accounts.models import Invitation, User
from backend.audit.queries import timeline
from backend.organisations.actions import change_role, end_membership, invite_member
from backend.organisations.choices import Kind, Role
from backend.organisations.errors import LastAdmin
from backend.organisations.models import Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

WORDS = {"username": "duan", "name": "段春生", "password": "a-long-enough-secret-9"}


@pytest.fixture
def admin(owner) -> Membership:
    return MembershipFactory(organisation=owner, role=Role.ADMIN)


def test_an_invitation_makes_account_and_membership_together(owner, admin):
    invitation, secret = invite_member(owner, email="duan@example.test", name="段", role=Role.EDITOR, by=admin.user)

    user = accept_invitation(invitation, **WORDS)

    assert secret not in invitation.digest
    assert user.email == "duan@example.test"
    assert user.memberships.get().role == Role.EDITOR


def test_an_invitation_is_used_once(owner, admin):
    invitation, _secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)
    accept_invitation(invitation, **WORDS)

    with pytest.raises(InvitationSpent):
        accept_invitation(invitation, **WORDS | {"username": "second"})

    assert not User.objects.filter(username="second").exists()


def test_the_page_of_a_spent_or_invented_link_is_404(owner, admin, visitor):
    _invitation, secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)

    assert visitor.get(f"/invitations/{secret}/").status_code == 200
    answer = visitor.post(f"/invitations/{secret}/", WORDS)
    assert (answer.status_code, answer.url) == (302, "/work/")
    visitor.logout()
    assert visitor.get(f"/invitations/{secret}/").status_code == 404
    assert visitor.get("/invitations/invented/").status_code == 404


def test_an_account_made_by_invitation_has_its_address_and_finds_it_in_the_own_account(owner, admin, sign_in):
    invitation, _secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)

    user = accept_invitation(invitation, **WORDS)

    assert list(user.emailaddress_set.values_list("email", "primary")) == [("duan@example.test", True)]
    assert "/accounts/email/" in sign_in(user).get("/work/account/").content.decode()


def test_a_person_with_an_account_gets_a_further_seat(owner, admin, stranger, visitor, sign_in):
    _row, secret = invite_member(owner, email=stranger.email.upper(), name="", role=Role.VIEWER, by=admin.user)
    url = f"/invitations/{secret}/"

    asked = visitor.get(url).content.decode()
    assert f"/accounts/login/?next={url}" in asked
    assert 'name="password"' not in asked
    answer = sign_in(stranger).post(url)

    assert (answer.status_code, answer.url) == (302, "/work/")
    assert sorted(stranger.memberships.filter(active=True).values_list("role", flat=True)) == ["editor", "viewer"]


def test_whoever_is_signed_in_as_somebody_else_does_not_take_the_seat(owner, admin, stranger, sign_in):
    _row, secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)
    client = sign_in(stranger)

    assert client.post(f"/invitations/{secret}/", WORDS).status_code == 200

    assert not User.objects.filter(username="duan").exists()
    assert stranger.memberships.count() == 1


def test_an_ended_membership_is_in_force_again(owner, admin, owner_clerk, sign_in):
    end_membership(owner_clerk.memberships.get(), by=admin.user)
    _row, secret = invite_member(owner, email=owner_clerk.email, name="", role=Role.VIEWER, by=admin.user)

    sign_in(owner_clerk).post(f"/invitations/{secret}/")

    assert list(owner_clerk.memberships.values_list("active", "role")) == [(True, Role.VIEWER)]


def test_a_member_who_is_invited_keeps_the_role(owner, admin, sign_in):
    _row, secret = invite_member(owner, email=admin.user.email, name="", role=Role.VIEWER, by=admin.user)

    page = sign_in(admin.user).post(f"/invitations/{secret}/")

    admin.refresh_from_db()
    assert (page.status_code, admin.role) == (200, Role.ADMIN)
    assert "已是这个单位的成员" in page.content.decode()


def test_two_who_take_one_name_or_address_at_once_get_a_sentence(owner, admin, visitor, monkeypatch):
    """The form's own check passed, then somebody was quicker."""
    UserFactory(username="duan", email="first@example.test")
    monkeypatch.setattr("backend.accounts.forms.AcceptInvitationForm.clean_username", lambda _form: "duan")
    invitation, secret = invite_member(owner, email="duan@example.test", name="", role=Role.EDITOR, by=admin.user)

    page = visitor.post(f"/invitations/{secret}/", WORDS)

    assert page.status_code == 200
    assert "已有人使用" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.is_open
    UserFactory(email="duan@example.test")
    with pytest.raises(HasAccount):
        accept_invitation(invitation, **WORDS | {"username": "other"})


def test_a_fresh_link_kills_the_old_one(owner, admin, sign_in, visitor):
    row, old = invite_member(owner, email="duan@example.test", name="段", role=Role.EDITOR, by=admin.user)
    Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(days=1))
    client = sign_in(admin.user)
    assert "已过期" in client.get("/work/organisation/members/").content.decode()

    page = client.post(f"/work/organisation/members/invitations/{row.pk}/again/").content.decode()

    fresh = re.search(r"/invitations/([\w-]+)/", page)[1]
    assert visitor.get(f"/invitations/{old}/").status_code == 404
    assert visitor.get(f"/invitations/{fresh}/").status_code == 200
    assert client.post(f"/work/organisation/members/invitations/{row.pk}/again/").status_code == 404


def test_a_link_that_was_taken_back_is_dead(owner, admin, sign_in, visitor):
    row, secret = invite_member(owner, email="duan@example.test", name="段", role=Role.EDITOR, by=admin.user)

    sign_in(admin.user).post(f"/work/organisation/members/invitations/{row.pk}/withdraw/")

    assert visitor.get(f"/invitations/{secret}/").status_code == 404
    assert list(timeline("invitation", row.pk).values_list("action", flat=True)) == ["revoke", "invite"]


def test_the_bureau_invites_an_administrator_where_there_is_none(first_officer, sign_in, visitor):
    house = OrganisationFactory()
    _row, lost = invite_member(house, email="old@example.test", name="旧", role=Role.ADMIN, by=first_officer)
    client = sign_in(first_officer)
    url = f"/work/registry/{house.reference}/admin/"

    page = client.post(url, {"name": "新管理员", "email": "new@example.test"}).content.decode()

    assert "/invitations/" in page
    assert visitor.get(f"/invitations/{lost}/").status_code == 404
    MembershipFactory(organisation=house, role=Role.ADMIN)
    assert client.post(url, {"name": "又一位", "email": "next@example.test"}).status_code == 302
    assert Invitation.objects.open().to(organisation=house.pk).count() == 1


def test_a_new_organisation_may_have_an_administrator_who_has_an_account(first_officer, stranger, sign_in):
    sent = {"kind": "soe", "legal_form": "firm", "name": "新单位", "admin_name": "路人", "admin_email": stranger.email}
    client = sign_in(first_officer)

    assert "/invitations/" in client.post("/work/registry/new/", sent).content.decode()
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    page = client.post("/work/registry/new/", sent | {"name": "另一单位"}).content.decode()

    assert "账号已停用" in page
    assert not Organisation.objects.filter(name="另一单位").exists()


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


def test_bootstrap_gives_one_link_until_there_is_an_administrator(capsys, visitor):
    call_command("bootstrap", officer="li@example.test")
    secret = capsys.readouterr().out.rsplit("/invitations/", 1)[1].split("/")[0]
    call_command("bootstrap", officer="li@example.test")
    again = capsys.readouterr().out.rsplit("/invitations/", 1)[1].split("/")[0]
    assert [visitor.get(f"/invitations/{one}/").status_code for one in (secret, again)] == [404, 200]
    bureau = Organisation.objects.get(kind=Kind.BUREAU)
    MembershipFactory(organisation=bureau, role=Role.ADMIN)

    assert len(secret) > 20
    with pytest.raises(CommandError):
        call_command("bootstrap", officer="li@example.test")
