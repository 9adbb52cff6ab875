"""An entity's profile and the rows that hang on it. Every change raises the version and is one fact."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.choices import CardSource
from backend.organisations.events import ProfileChanged
from backend.organisations.models import CapabilityCard, EntityProfile, Organisation
from backend.outbox.recording import record


def profile_changed(organisation_id: int, *, by: User | None) -> None:
    """Raise the version under the row's lock and record the fact; inside the caller's transaction."""
    Organisation.objects.filter(pk=organisation_id).update(search_version=F("search_version") + 1)
    record(ProfileChanged(organisation_id=organisation_id), by=by)


def save_profile(
    profile: EntityProfile, *, by: User, fields: dict[str, Any], tags: list[Any] | None = None
) -> EntityProfile:
    """Store the changed fields of a profile; unchanged input records nothing."""
    with transaction.atomic():
        # The row is claimed by raising the version first: two editors come one after the other.
        Organisation.objects.filter(pk=profile.organisation_id).update(search_version=F("search_version"))
        before = EntityProfile.objects.get(pk=profile.pk)
        changes: dict[str, list[Any]] = {
            name: [_plain(getattr(before, name)), _plain(value)]
            for name, value in fields.items()
            if getattr(before, name) != value
        }
        if tags is not None:
            old = sorted(before.tags.values_list("code", flat=True))
            new = sorted(tag.code for tag in tags)
            if old != new:
                changes["tags"] = [old, new]
                profile.tags.set(tags)
        if not changes:
            return profile
        for name, value in fields.items():
            setattr(profile, name, value)
        profile.save(update_fields=list(fields) or None)
        append("organisation", profile.organisation_id, actor=by, action="edit_profile", changes=changes)
        profile_changed(profile.organisation_id, by=by)
    return profile


def save_part(part: Any, *, by: User) -> Any:
    """Add or change a case, product, team member, card or qualification (already validated by its form)."""
    with transaction.atomic():
        is_new = part.pk is None
        part.save()
        append(
            "organisation",
            part.organisation_id,
            actor=by,
            action="add_part" if is_new else "edit_part",
            note=f"{part._meta.verbose_name}：{part}",
        )
        profile_changed(part.organisation_id, by=by)
    return part


def remove_part(part: Any, *, by: User) -> None:
    """Take such a row away; what it said stays in the audit."""
    with transaction.atomic():
        note = f"{part._meta.verbose_name}：{part}"
        organisation_id = part.organisation_id
        part.delete()
        append("organisation", organisation_id, actor=by, action="remove_part", note=note)
        profile_changed(organisation_id, by=by)


def add_cards(organisation: Organisation, cards: list[tuple[str, str]], *, by: User) -> int:
    """Capability cards from a list (场景能力名称, 场景能力说明). A name that is there already gets the new text.

    Gives the number of cards that were added or changed.
    """
    with transaction.atomic():
        held = {card.name: card for card in organisation.cards.all()}
        changed = 0
        for name, description in cards:
            card = held.get(name)
            if card is not None and card.description == description:
                continue
            if card is None:
                card = CapabilityCard(
                    organisation=organisation, name=name, source=CardSource.IMPORT, position=len(held)
                )
                held[name] = card
            card.description = description
            card.save()
            changed += 1
        if changed:
            append("organisation", organisation.pk, actor=by, action="import_cards", changes={"cards": [None, changed]})
            profile_changed(organisation.pk, by=by)
    return changed


def _plain(value: Any) -> Any:
    """For the audit row: JSON has no decimals and no models."""
    return value if value is None or isinstance(value, int | bool) else str(value)
