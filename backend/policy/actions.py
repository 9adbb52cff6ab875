from typing import Any

from django.apps import apps
from django.db import transaction

from .filling import fill_rules


def publish_rules(data: dict[str, Any]) -> bool:
    """Add a version of rules, in the format of data/admission_1.json; False where it is there already.

    Versions before it stay as they are, and what was decided under them still shows and computes as then.
    Raises PolicyError with a sentence where the version cannot stand; nothing is stored then.
    """
    with transaction.atomic():
        return fill_rules(apps, data)
