"""Who would rather not be recommended anything: a person for themselves, an administrator for an entity.

Off means off wherever the platform compares by itself: lists, panels, counts, notices, mails, the API. What one person
says to another (有意对接, 转给同事) is no recommendation and still arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backend.recommendations.models import EntityOptOut, PersonOptOut

if TYPE_CHECKING:
    from backend.organisations.models import Organisation


@dataclass(frozen=True)
class Switches:
    """Whether recommendation is off for a person, and for the entity the person acts for."""

    person: bool
    entity: bool

    @property
    def off(self) -> bool:
        return self.person or self.entity


def switches_of(user: Any, organisation: Organisation | None = None) -> Switches:
    """For this person, acting for this organisation; only entities have a switch of their own."""
    entity = organisation is not None and organisation.is_entity and entity_is_off(organisation.pk)
    return Switches(person=person_is_off(user), entity=entity)


def person_is_off(user: Any) -> bool:
    return user.is_authenticated and PersonOptOut.objects.filter(person_id=user.pk).exists()


def entity_is_off(entity_id: int) -> bool:
    return EntityOptOut.objects.filter(entity_id=entity_id).exists()


def who_listen(people: Iterable[int]) -> list[int]:
    """Those of the people, by id, who have recommendation switched on."""
    ids = set(people)
    return sorted(ids - set(PersonOptOut.objects.filter(person_id__in=ids).values_list("person_id", flat=True)))
