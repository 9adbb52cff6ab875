"""An entity among the finds of a search."""

from typing import Any

from backend.organisations.models import Organisation


def line(entity: Organisation) -> list[Any]:
    return [entity.get_legal_form_display(), entity.region, entity.profile.primary_field]
