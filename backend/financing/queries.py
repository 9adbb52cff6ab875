"""Who is concerned."""

from __future__ import annotations

from backend.organisations.choices import WRITING_ROLES, Kind, Role
from backend.organisations.models import Membership


def people_of(organisation_id: int) -> list[int]:
    """Who writes for a provider today: they are told what happens to its products."""
    members = Membership.objects.live().filter(organisation_id=organisation_id, role__in=WRITING_ROLES)
    return list(members.values_list("user_id", flat=True))


def lookers() -> list[int]:
    """The bureau's people who let a held product out."""
    members = Membership.objects.live().filter(organisation__kind=Kind.BUREAU).exclude(role=Role.VIEWER)
    return list(members.order_by("user_id").values_list("user_id", flat=True).distinct())
