"""The capability cards that an entity starts with (S08): of its cases, else of its products, else of what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backend.organisations.choices import CardSource
from backend.organisations.models import CapabilityCard, Organisation


def first_cards(entity: Organisation) -> list[CapabilityCard]:
    """At least one, unsaved, no two of one name, each within what the edit form takes."""
    return (
        _cards(entity, CardSource.CASE, _of_cases(entity))
        or _cards(entity, CardSource.PRODUCT, _of_products(entity))
        or (_cards(entity, CardSource.INTRO, [_of_intro(entity)]))
    )


def _cards(entity: Organisation, source: CardSource, texts: Iterable[tuple[str, str]]) -> list[CapabilityCard]:
    bounded: dict[str, str] = {}
    for name, text in texts:
        bounded.setdefault(_bounded("name", name), _bounded("description", text))
    return [
        CapabilityCard(organisation=entity, name=name, description=text, source=source, position=position)
        for position, (name, text) in enumerate(bounded.items())
    ]


def _of_cases(entity: Organisation) -> list[tuple[str, str]]:
    return [
        (case.title, "\n".join(part for part in (case.problem, case.technology, case.results) if part))
        for case in entity.cases.all()
    ]


def _of_products(entity: Organisation) -> list[tuple[str, str]]:
    return [(product.name, product.description) for product in entity.products.all()]


def _of_intro(entity: Organisation) -> tuple[str, str]:
    profile = entity.profile
    for name, text in (
        (_("核心产品或服务"), profile.intro_products),
        (_("业务范围"), profile.intro_business),
        (_("研发实力"), profile.intro_research),
        (_("竞争优势"), profile.intro_advantages),
    ):
        if text.strip():
            return name, text
    return str(profile.primary_field or _("主体能力")), _("待主体补充能力说明。")


def _bounded(column: str, text: str) -> str:
    most = CapabilityCard.MOST[column]
    return text if len(text) <= most else f"{text[: most - 1]}…"
