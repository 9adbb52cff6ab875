"""Who takes part in every chapter."""

from dataclasses import dataclass

from backend.accounts.models import User
from backend.organisations import actions as organisations
from backend.organisations.models import Organisation
from backend.outbox.deliver import drain
from tests.factories.organisations import EntityFactory, MembershipFactory


@dataclass(frozen=True)
class People:
    """The houses of the tests, each with whoever writes for it; three review at the bureau."""

    owner: Organisation
    clerk: User
    entity: Organisation
    liaison: User
    bank: Organisation
    banker: User
    bureau: Organisation
    first: User
    second: User
    final: User


def newcomers(count: int) -> list[User]:
    """Each writes for an entity of their own, which the index has."""
    people = [MembershipFactory(organisation=EntityFactory()).user for _one in range(count)]
    for one in people:
        organisations.profile_changed(house_of(one).pk, by=one)
    drain()
    return people


def house_of(person: User) -> Organisation:
    return person.memberships.get().organisation
