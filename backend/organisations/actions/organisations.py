"""Making, editing and verifying organisations."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.accounts.models import Invitation, User
from backend.audit.recording import append
from backend.organisations.actions.legal import follow_correction
from backend.organisations.actions.members import invite_member
from backend.organisations.choices import Kind, Role
from backend.organisations.events import OrganisationRenamed, ProfileChanged
from backend.organisations.models import EntityProfile, LegalRecord, Organisation
from backend.outbox.recording import record

# What pages and search documents of scenarios, products and experts take from their organisation.
SHOWN_ELSEWHERE = {"name", "short_name", "kind", "region"}


def create_organisation(*, by: User | None, **fields: Any) -> Organisation:
    """A new organisation, unverified; an entity gets an empty profile and its first legal record."""
    with transaction.atomic():
        organisation = Organisation(**fields)
        organisation.full_clean()
        organisation.save()
        if organisation.kind == Kind.ENTITY:
            EntityProfile.objects.create(organisation=organisation)
            LegalRecord.objects.create(
                organisation=organisation,
                legal_form=organisation.legal_form,
                name=organisation.name,
                uscc=organisation.uscc,
                valid_from=organisation.founded_on or timezone.localdate(),
            )
        append("organisation", organisation.pk, actor=by, action="create", changes={"name": [None, organisation.name]})
    return organisation


def register_organisation(
    *, admin_name: str, admin_email: str, by: User, **fields: Any
) -> tuple[Organisation, Invitation, str]:
    """An organisation and the one-time link of its first administrator, together; gives both and the link's secret."""
    with transaction.atomic():
        organisation = create_organisation(by=by, **fields)
        invitation, secret = invite_member(organisation, email=admin_email, name=admin_name, role=Role.ADMIN, by=by)
    return organisation, invitation, secret


def edit_organisation(organisation: Organisation, *, by: User, **fields: Any) -> Organisation:
    """Correct facts of an organisation. A new name, place or kind is news to everything that shows it; its record of today follows."""
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(search_version=F("search_version") + 1)
        before = Organisation.objects.get(pk=organisation.pk)
        changes = {
            name: [str(getattr(before, name) or ""), str(value or "")]
            for name, value in fields.items()
            if getattr(before, name) != value
        }
        if not changes:
            return organisation
        for name, value in fields.items():
            setattr(organisation, name, value)
        organisation.search_version = before.search_version
        organisation.full_clean()
        organisation.save(update_fields=list(fields))
        follow_correction(organisation, changes)
        append("organisation", organisation.pk, actor=by, action="edit", changes=changes)
        if SHOWN_ELSEWHERE & changes.keys():
            record(OrganisationRenamed(organisation_id=organisation.pk), by=by)
        record(ProfileChanged(organisation_id=organisation.pk), by=by)
    return organisation
