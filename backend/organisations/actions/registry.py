"""The registry: admit, suspend, resume, move out. Each is a claimed step with one event row and one fact."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.organisations.choices import RegistryEventKind
from backend.organisations.errors import NotAnEntity
from backend.organisations.events import RegistryChanged
from backend.organisations.first_cards import first_cards
from backend.organisations.models import CapabilityCard, Organisation, RegistryEvent
from backend.organisations.process import REGISTRY
from backend.outbox.transitions import claim


def admit_entity(organisation: Organisation, *, by: User | None, reason: str = "") -> Organisation:
    """Put an entity into the registry. One that has no capability card yet gets its first ones (S08)."""
    with transaction.atomic():
        _step(organisation, RegistryEventKind.ADMITTED, by=by, reason=reason)
        if not organisation.cards.exists():
            CapabilityCard.objects.bulk_create(first_cards(organisation))
    return organisation


def suspend_entity(organisation: Organisation, *, by: User, reason: str) -> Organisation:
    """Set a term to mend (限期整改): no recommendations meanwhile."""
    return _step(organisation, RegistryEventKind.SUSPENDED, by=by, reason=reason)


def resume_entity(organisation: Organisation, *, by: User, reason: str = "") -> Organisation:
    """Mended: back among the admitted."""
    return _step(organisation, RegistryEventKind.RESUMED, by=by, reason=reason)


def exit_entity(organisation: Organisation, *, by: User, reason: str) -> Organisation:
    """Move an entity out (L08): off the public list at once, its history stays."""
    return _step(organisation, RegistryEventKind.EXITED, by=by, reason=reason)


def _step(organisation: Organisation, kind: RegistryEventKind, *, by: User | None, reason: str) -> Organisation:
    if not organisation.is_entity:
        raise NotAnEntity(_("只有数创主体可以入库。"))
    step = REGISTRY[kind]
    with transaction.atomic():
        claim(
            organisation,
            field="registry_state",
            source=step.source,
            target=step.target,
            by=by,
            action=kind.value,
            values={"search_version": F("search_version") + 1},
            fact=RegistryChanged(organisation_id=organisation.pk, state=step.target.value),
            reason=reason,
        )
        RegistryEvent.objects.create(organisation=organisation, kind=kind, reason=reason, by=by)
    return organisation
