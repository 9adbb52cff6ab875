"""An expert among the finds of a search."""

from typing import Any

from backend.talent.models import Expert


def line(expert: Expert) -> list[Any]:
    return [expert.institution_name, expert.title, expert.region]
