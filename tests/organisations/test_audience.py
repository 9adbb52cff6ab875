import pytest

from backend.organisations.choices import RegistryState
from backend.web.audience import audience_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def tokens(person):
    return sorted(audience_of(person))


def test_an_officer(first_officer, bureau):
    assert tokens(first_officer) == ["member", "officer", f"org:{bureau.pk}", "public"]


def test_the_people_of_an_admitted_entity(entity_liaison, entity):
    assert tokens(entity_liaison) == ["admitted", "member", f"org:{entity.pk}", "public"]


def test_an_entity_that_was_moved_out_and_never_verified():
    exited = EntityFactory(registry_state=RegistryState.EXITED, verified_at=None)
    person = MembershipFactory(organisation=exited).user

    assert tokens(person) == [f"org:{exited.pk}", "public"]


def test_each_organisation_by_itself():
    first, second = OrganisationFactory(verified_at=None), OrganisationFactory(verified_at=None)
    person = MembershipFactory(organisation=first).user
    MembershipFactory(organisation=second, user=person)

    assert tokens(person) == sorted([f"org:{first.pk}", f"org:{second.pk}", "public"])


def test_who_left_is_public_again():
    membership = MembershipFactory(active=False)

    assert tokens(membership.user) == ["public"]
    assert tokens(UserFactory()) == ["public"]
