"""A scenario among the finds of a search."""

from typing import Any

from django.utils.translation import gettext as _

from backend.lib.dates import display_date
from backend.lib.money import format_range
from backend.scenarios.models import Scenario


def line(scenario: Scenario) -> list[Any]:
    last_day = scenario.deadline
    return [
        scenario.owner.name,
        scenario.site_region or scenario.owner.region,
        format_range(scenario.budget) if scenario.budget else "",
        _("%(day)s截止") % {"day": display_date(last_day)} if last_day else "",
    ]
