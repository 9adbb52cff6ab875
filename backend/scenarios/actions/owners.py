"""What follows from a change of the owner."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from backend.outbox.recording import record
from backend.scenarios.events import ScenarioOwnerChanged
from backend.scenarios.models import Scenario


def owner_renamed(owner_id: int) -> None:
    """Raise the version of every published scenario of this owner and tell the followers: documents show the name."""
    for scenario_id in Scenario.objects.published().filter(owner_id=owner_id).values_list("pk", flat=True):
        with transaction.atomic():
            if Scenario.objects.published().filter(pk=scenario_id).update(search_version=F("search_version") + 1):
                record(ScenarioOwnerChanged(scenario_id=scenario_id))
