"""The people of the tests. Named once here, used everywhere:

- `owner_clerk` writes for an SOE that posts scenarios; `colleague` writes there too.
- `stranger` writes for a second SOE, the mirror of the first, and should have no access to anything of the first.
- `first_officer` and `final_officer` review at the bureau.
- `entity_liaison` works for an admitted entity, `bank_officer` for a bank; `visitor` is nobody: a client without a sign-in.

`sign_in(person)` gives a client with that person signed in.
"""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.organisations.choices import Role
from backend.organisations.models import Organisation
from backend.recommendations import engine
from tests import flushing, migrated
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory

flushing.install()
migrated.install()

SignIn = Callable[[User], Client]


HERE = Path(__file__).parent
# Each asks what others have asked already, of everybody, of every address, thousands of times or in a process of its own.
# Counting its lines would double its time and tell none that is new.
NOT_COUNTED = (
    "permissions",
    "flows",
    "accounts/test_keeping.py",
    "api/test_keys.py",
    "api/test_schemathesis.py",
    "api/test_search.py",
    "config/test_failpoints.py",
    "config/test_serving.py",
    "files/test_hostile.py",
    "files/test_secrecy.py",
    "matching/test_library.py",
    "matching/test_properties.py",
    "recommendations/test_ten_thousand_pairs.py",
    "roadshows/test_grid_properties.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the real services are named, what must hold everywhere belongs to their lane too."""
    for item in items:
        if "TEST_DATABASE_URL" in os.environ and item.get_closest_marker("everywhere"):
            item.add_marker("services")
        if item.path.relative_to(HERE).as_posix().startswith(NOT_COUNTED):
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not walk it again for each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True)
def _forgetful_engine() -> None:
    """The database forgets after each test; so does what the matcher keeps in memory, but for its model."""
    made = engine._engine
    if made is not None:
        made.seen, made.memory = 0, {}


@pytest.fixture
def owner(db: None) -> Organisation:
    """The SOE of the owner's clerk."""
    return OrganisationFactory(name="汾东能源集团有限公司")


@pytest.fixture
def bureau(db: None) -> Organisation:
    return OrganisationFactory(bureau=True, name="省数据局")


@pytest.fixture
def entity(db: None) -> Organisation:
    """The admitted entity of the liaison."""
    return EntityFactory(name="山西巡带智能科技有限公司")


@pytest.fixture
def bank(db: None) -> Organisation:
    return OrganisationFactory(bank=True, name="晋汾银行")


def _member(organisation: Organisation, role: Role, name: str) -> User:
    return MembershipFactory(organisation=organisation, role=role, user__name=name).user


@pytest.fixture
def owner_clerk(owner: Organisation) -> User:
    return _member(owner, Role.EDITOR, "段春生")


@pytest.fixture
def colleague(owner: Organisation) -> User:
    return _member(owner, Role.EDITOR, "王会明")


@pytest.fixture
def stranger(db: None) -> User:
    return _member(OrganisationFactory(name="浊漳矿业集团有限公司"), Role.EDITOR, "路人")


@pytest.fixture
def first_officer(bureau: Organisation) -> User:
    return _member(bureau, Role.FIRST_REVIEWER, "李慧")


@pytest.fixture
def second_officer(bureau: Organisation) -> User:
    return _member(bureau, Role.SECOND_REVIEWER, "郝科")


@pytest.fixture
def final_officer(bureau: Organisation) -> User:
    return _member(bureau, Role.FINAL_REVIEWER, "赵处")


@pytest.fixture
def entity_liaison(entity: Organisation) -> User:
    return _member(entity, Role.EDITOR, "周工")


@pytest.fixture
def bank_officer(bank: Organisation) -> User:
    return _member(bank, Role.EDITOR, "孙经理")


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    def client_of(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_of
