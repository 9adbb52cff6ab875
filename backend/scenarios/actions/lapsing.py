"""What the calendar does: the last day for answers passes without anybody touching the row."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.outbox.recording import record
from backend.scenarios.events import ScenarioLapsed
from backend.scenarios.models import Scenario


def lapse_scenarios() -> int:
    """Note each published scenario whose last day is over, once, as a fact that search and matches follow."""
    today = timezone.localdate()
    over = Scenario.objects.published().filter(deadline__lt=today, lapsed_at__isnull=True)
    noted = 0
    for scenario_id in over.values_list("pk", flat=True):
        with transaction.atomic():
            if over.filter(pk=scenario_id).update(lapsed_at=timezone.now(), search_version=F("search_version") + 1):
                record(ScenarioLapsed(scenario_id=scenario_id))
                noted += 1
    return noted
