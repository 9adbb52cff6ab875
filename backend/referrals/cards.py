"""The anonymous cards of today's registry, and how a reader sees one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.organisations.models import Organisation
from backend.reference.models import Field, Region
from backend.referrals.anonymity import HIDDEN, UNKNOWN, Card, cards, revenue_band, size_band


def cards_of_registry() -> dict[int, Card | None]:
    """By key of the entity, over all that are admitted; one query."""
    rows = (
        Organisation.objects.entities()
        .filter(registry_state="admitted")
        .values_list(
            "pk", "profile__primary_field__code", "profile__headcount", "region__code", "profile__revenue_last_year"
        )
    )
    return cards(
        {
            pk: Card(field or UNKNOWN, size_band(headcount), region or UNKNOWN, revenue_band(revenue))
            for pk, field, headcount, region, revenue in rows
        }
    )


def lines_of(card: Card) -> list[tuple[str, str]]:
    """Term and value, as the page prints them."""
    sizes = {"small": _("20人以下"), "middle": _("20—99人"), "large": _("100人及以上"), UNKNOWN: _("未填")}
    revenues = {
        "low": _("1,000万元以下"), "middle": _("1,000万元至5,000万元"), "large": _("5,000万元及以上"), UNKNOWN: _("未填"),
    }  # fmt: skip
    return [
        (_("领域"), _name(Field, card.field)),
        (_("规模"), sizes[card.size]),
        (_("地区"), _("全省") if card.region == HIDDEN else _name(Region, card.region)),
        (_("上年主营业务收入"), revenues[card.revenue]),
    ]


def _name(model: type[Field | Region], code: str) -> str:
    if code == HIDDEN:
        return _("不显示")
    found = model.objects.filter(code=code).first()
    return str(found.name) if found else _("未填")
