"""The scenario classes of 国办发〔2025〕37号, loaded by an officer (S05); none is shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from backend.accounts.models import User
from backend.audit.recording import append
from backend.reference.actions import load_scenario_classes
from backend.reference.models import ScenarioClass

KIND, THE_LIST = "scenario_classes", 1  # there is one list


def load_classes(rows: Iterable[Mapping[str, str]], *, by: User) -> int:
    """Take the whole list or nothing (LoadRefused, a sentence for each row); gives how many classes it has."""
    with transaction.atomic():
        before = ScenarioClass.objects.count()
        count = load_scenario_classes(rows)
        append(KIND, THE_LIST, actor=by, action="load", changes={"count": [before, count]})
    return count
