"""`make demo-reset` after what people do in a demo; and never over anything that is not of the demo."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from backend.accounts.actions import accept_invitation
from backend.accounts.models import User
from backend.config.demo.accounts import PASSWORD, demo_accounts
from backend.organisations.actions import invite_member
from backend.organisations.choices import Role
from tests.child.running import ROOT, copy_of_the_tests_database
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.served.server import NOT_PASSED_ON

WORDS = {"username": "newcomer", "name": "新同事", "password": "a-long-enough-secret-9"}


@pytest.fixture
def admin(db):
    """Who administers an organisation of the demo."""
    seat = MembershipFactory(organisation=OrganisationFactory(demo=True), role=Role.ADMIN, user__demo=True)
    seat.user.set_password(PASSWORD)
    seat.user.save()
    return seat


def invited_by(seat, **words):
    invitation, _secret = invite_member(
        seat.organisation, email=f"{words['username']}@example.test", name="", role=Role.EDITOR, by=seat.user
    )
    return accept_invitation(invitation, **words)


def reset(data):
    """Runs the command on a folder of data."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return subprocess.run(
        [sys.executable, "manage.py", "demo_reset"],
        cwd=ROOT, env={**inherited, "SHUQIAO_DATA": str(data)}, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip


def people(data):
    """User names and whether each is of the demo."""
    with closing(sqlite3.connect(data / "shuqiao.sqlite3")) as database:
        return dict(database.execute("select username, demo from accounts_user"))


def test_who_is_invited_by_somebody_of_the_demo_is_of_the_demo(admin):
    newcomer = invited_by(admin, **WORDS)
    further = invited_by(admin, **WORDS | {"username": "further"})

    assert (newcomer.demo, further.demo) == (True, True)


def test_who_is_invited_by_anybody_else_is_not(db):
    seat = MembershipFactory(role=Role.ADMIN)
    invitation, _secret = invite_member(
        seat.organisation, email="first@example.test", name="", role=Role.EDITOR, by=None
    )

    assert invited_by(seat, **WORDS).demo is False
    assert accept_invitation(invitation, **WORDS | {"username": "first"}).demo is False


def test_only_who_has_the_demos_password_is_printed_with_it(admin):
    invited_by(admin, **WORDS)

    assert [account["username"] for account in demo_accounts()] == [admin.user.username]


@pytest.mark.timeout(600)  # it makes a database and loads the demo
@pytest.mark.django_db(transaction=True)
def test_an_invited_person_goes_with_the_demo_and_a_real_one_stops_it(admin, tmp_path):
    invited_by(admin, **WORDS)
    data = copy_of_the_tests_database(tmp_path / "data")

    first = reset(data)
    assert first.returncode == 0, first.stderr
    assert "newcomer" not in people(data)
    assert len(people(data)) > 50

    with closing(sqlite3.connect(data / "shuqiao.sqlite3")) as database:
        database.execute("update accounts_user set demo = 0 where id = (select max(id) from accounts_user)")
        database.commit()
    before = people(data)
    second = reset(data)
    assert second.returncode == 1
    assert "库里有演示以外的账号，不能重置" in second.stderr
    assert people(data) == before
    assert User.objects.count() == 2  # the tests' own database is another
