"""Switching recommendation off and on again, for oneself or for an entity."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.models import Organisation
from backend.recommendations.errors import NotYourSide
from backend.recommendations.models import EntityOptOut, PersonOptOut
from backend.recommendations.rules import switches_for


def switch_for_person(person: User, *, on: bool) -> bool:
    """For oneself, at once; gives whether anything changed, which alone is a line of history."""
    with transaction.atomic():
        if on:
            changed = PersonOptOut.objects.filter(person=person).delete()[0] > 0
        else:
            _row, changed = PersonOptOut.objects.get_or_create(person=person)
        if changed:
            append("user", person.pk, actor=person, action="recommendation_on" if on else "recommendation_off")
    return changed


def switch_for_entity(entity: Organisation, *, on: bool, by: User) -> bool:
    """For an entity, by its administrator. Its pairs go on being computed and are shown nowhere until it is on again."""
    if not entity.is_entity or not switches_for(by, entity.pk):
        raise NotYourSide(_("只有主体的单位管理员可以开关本单位的推荐。"))
    with transaction.atomic():
        if on:
            changed = EntityOptOut.objects.filter(entity=entity).delete()[0] > 0
        else:
            _row, changed = EntityOptOut.objects.get_or_create(entity=entity, defaults={"by": by})
        if changed:
            action = "recommendation_on" if on else "recommendation_off"
            append("organisation", entity.pk, actor=by, action=action)
    return changed
