"""Accounts are switched off with their sessions, and let into the administration, each with a line of history."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from backend.accounts.actions import set_active, set_staff
from backend.accounts.errors import OwnAccount
from backend.accounts.models import User
from backend.audit.queries import timeline
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/user/"


@pytest.fixture
def keeper(db) -> User:
    return UserFactory(is_staff=True, is_superuser=True)


def step(client, action, *people):
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in people]})


def test_who_is_switched_off_is_out_at_once_and_stays_signed_out_when_switched_on(keeper, owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    assert client.get("/work/").status_code == 200

    step(sign_in(keeper), "switch_off", owner_clerk)
    assert client.get("/work/").status_code == 302
    step(sign_in(keeper), "switch_on", owner_clerk)

    owner_clerk.refresh_from_db()
    assert owner_clerk.is_active
    assert client.get("/work/").status_code == 302
    actions = timeline("user", owner_clerk.pk).order_by("number").values_list("action", "actor")
    assert list(actions) == [("deactivate", keeper.pk), ("activate", keeper.pk)]


def test_the_sessions_of_others_go_on(keeper, owner_clerk, colleague, sign_in):
    client = sign_in(colleague)

    set_active(owner_clerk, active=False, by=keeper)

    assert client.get("/work/").status_code == 200


def test_switching_off_says_so_to_open_pages(keeper, owner_clerk, monkeypatch):
    told = []
    monkeypatch.setattr("backend.accounts.actions.revoke", told.extend)

    assert set_active(owner_clerk, active=False, by=keeper) is True
    assert set_active(owner_clerk, active=False, by=keeper) is False

    assert told == [owner_clerk.pk]


def test_nobody_switches_off_or_lets_out_the_own_account(keeper, sign_in):
    client = sign_in(keeper)
    step(client, "switch_off", keeper)
    step(client, "let_out", keeper)

    keeper.refresh_from_db()
    assert (keeper.is_active, keeper.is_staff) == (True, True)
    with pytest.raises(OwnAccount):
        set_staff(keeper, staff=False, by=keeper)


def test_who_is_let_in_comes_into_the_administration_and_no_further(keeper, owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    assert client.get(LIST).status_code == 302

    step(sign_in(keeper), "let_in", owner_clerk)

    assert client.get(LIST).status_code == 200
    assert client.get("/work/registry/").status_code == 404


def test_staff_without_more_switch_nobody_off(owner_clerk, sign_in):
    helper = UserFactory(is_staff=True)

    step(sign_in(helper), "switch_off", owner_clerk)

    owner_clerk.refresh_from_db()
    assert owner_clerk.is_active


def test_no_field_of_an_account_is_typed_over(keeper, owner_clerk, sign_in):
    answer = sign_in(keeper).post(f"{LIST}{owner_clerk.pk}/change/", {"username": "other", "is_superuser": "on"})

    assert answer.status_code == 403
    assert User.objects.get(pk=owner_clerk.pk).username == owner_clerk.username


def test_the_command_lets_in_and_out(owner_clerk, capsys):
    call_command("make_staff", owner_clerk.username)
    owner_clerk.refresh_from_db()
    assert (owner_clerk.is_staff, owner_clerk.is_superuser) == (True, True)

    call_command("make_staff", owner_clerk.username, end=True)
    owner_clerk.refresh_from_db()
    assert (owner_clerk.is_staff, owner_clerk.is_superuser) == (False, False)
    with pytest.raises(CommandError):
        call_command("make_staff", "nobody-of-this-name")
