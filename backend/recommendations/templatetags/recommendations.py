"""`{% load recommendations %}`: what a match entry says of its pair, from either side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.financing.models import Product
from backend.financing.rules import sees_contact
from backend.lib.dates import display_date
from backend.lib.money import format_whole
from backend.recommendations.models import ExpertResponse
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from django.template import Context

    from backend.financing.models import JointOffer
    from backend.recommendations.by_time import OpenEntry
    from backend.recommendations.experts import ExpertEntry
    from backend.recommendations.models import ExpertMatch, Recommendation, WeeklyPick
    from backend.recommendations.queries import Entry

register = template.Library()


@dataclass(frozen=True)
class Lines:
    kind: str
    reference: str
    title: str
    own: str
    url: str
    meta: list[str]
    because: list[str]
    key: str


@register.simple_tag
def pair_lines(entry: Entry) -> Lines:
    """From the entity's side: the scenario or the product."""
    pair = entry.pair
    reasons = [_("按您的融资需求找到；机构不知道这条需求。"), *because(pair)] if pair.by_need else because(pair)
    return _joined(_subject_lines(pair.scenario or pair.product, reasons), entry.joint, pair.product)


@register.simple_tag
def open_lines(entry: OpenEntry) -> Lines:
    """As above, where nothing was compared: no reason why it is seen."""
    return _joined(_subject_lines(entry.subject, []), entry.joint, entry.subject)


def _joined(lines: Lines, joint: JointOffer | None, product: Any) -> Lines:
    """Of a joint offer one card: both names, both institutions."""
    if joint is None:
        return lines
    other = joint.partner_of(product)
    return replace(lines, title=f"{lines.title} + {other.name}", meta=[_("投贷联动"), *lines.meta, other.provider.name])


@register.simple_tag(takes_context=True)
def joint_contacts(context: Context, entry: Entry | OpenEntry) -> list[Contact]:
    """Of a joint offer both contacts, for whoever may see them; else none."""
    if entry.joint is None:
        return []
    user = context["request"].user
    return [
        Contact(product.provider.name, product.contact_name, product.contact_phone)
        for product in entry.joint.products
        if product.contact_name and sees_contact(user, product)
    ]


@dataclass(frozen=True)
class Contact:
    house: str
    name: str
    phone: str


def _subject_lines(subject: Any, reasons: list[str]) -> Lines:
    if isinstance(subject, Scenario):
        budget = format_whole(subject.budget_high) if subject.budget_high is not None else ""
        meta = [
            subject.owner.name,
            subject.site_region.short_name if subject.site_region else "",
            str(subject.field) if subject.field else "",
            subject.get_scenario_type_display(),
            _("预算%s") % budget if budget else "",
            _("%s截止") % display_date(subject.deadline) if subject.deadline else "",
        ]
        url = reverse("scenarios:public", args=[subject.reference])
        return Lines(
            "scenario", subject.reference, subject.title, _("依据"), url, meta, reasons, f"s-{subject.reference}"
        )
    assert isinstance(subject, Product), "a check constraint holds one of the two"
    amount = format_whole(subject.amount_high) if subject.amount_high is not None else ""
    meta = [subject.provider.name, subject.kind.name, _("最高%s") % amount if amount else ""]
    url = reverse("financing:product", args=[subject.reference])
    return Lines("product", subject.reference, subject.name, _("依据"), url, meta, reasons, f"p-{subject.reference}")


@dataclass(frozen=True)
class CardLines:
    """A card of the week: what stands at its head. `until` is the last day, if one is set."""

    kind: str
    reference: str
    title: str
    url: str
    owner: str
    city: str
    scenario_type: str
    until: date | None


@register.simple_tag
def card_lines(pick: WeeklyPick) -> CardLines:
    subject = pick.subject
    if isinstance(subject, Scenario):
        place = subject.site_region or subject.owner.region
        until, page, kind = subject.deadline, "scenarios:public", "scenario"
    else:
        place = subject.provider.region
        until, page, kind = subject.valid_until, "financing:product", "product"
    city = place.short_name if place else ""
    url = reverse(page, args=[subject.reference])
    kind_words = subject.get_scenario_type_display() if isinstance(subject, Scenario) else ""
    return CardLines(kind, subject.reference, str(subject), url, pick.owner.name, city, kind_words, until)


@register.simple_tag
def entity_lines(entry: Entry) -> Lines:
    """From the owner's side: the entity."""
    entity = entry.pair.entity
    field = entity.profile.primary_field
    meta = [entity.region.short_name if entity.region else "", field.name if field else ""]
    url = reverse("organisations:entity", args=[entity.reference])
    reasons = [*because(entry.pair), *crowded(entry.pair)]
    return Lines("entity", entity.reference, entity.name, "", url, meta, reasons, f"e-{entity.reference}")


@register.simple_tag
def expert_lines(entry: ExpertEntry) -> Lines:
    """From the side that would ask: the expert."""
    expert = entry.match.expert
    meta = [
        expert.institution_name,
        expert.title,
        expert.region.short_name if expert.region else "",
        "、".join(field.name for field in expert.fields.all()),
        expert.availability_note or expert.get_availability_display(),
    ]
    url = reverse("talent:expert", args=[expert.reference])
    return Lines(
        "expert", expert.reference, expert.name, "", url, meta, _expert_because(entry), f"x-{expert.reference}"
    )


@register.simple_tag
def asker_lines(match: ExpertMatch | ExpertResponse) -> Lines:
    """From the expert's side: the scenario, or the entity."""
    reasons = [] if isinstance(match, ExpertResponse) else because(match)
    if match.scenario is not None:
        scenario = match.scenario
        meta = [scenario.owner.name, scenario.site_region.short_name if scenario.site_region else ""]
        url = reverse("scenarios:public", args=[scenario.reference])
        return Lines("scenario", scenario.reference, scenario.title, "", url, meta, reasons, f"s-{scenario.reference}")
    entity = match.entity
    assert entity is not None, "a check constraint holds one of the two"
    field = entity.profile.primary_field
    meta = [entity.region.short_name if entity.region else "", field.name if field else ""]
    url = reverse("organisations:entity", args=[entity.reference])
    return Lines(
        "entity", entity.reference, entity.name, "", url, meta, [*reasons, by_its_trade()], f"e-{entity.reference}"
    )


def _expert_because(entry: ExpertEntry) -> list[str]:
    reasons = because(entry.match)
    return [*reasons, by_its_trade()] if entry.match.entity_id is not None else reasons


def by_its_trade() -> str:
    """An entity's profile has no words for what it looks for."""
    return str(_("主体档案里没有“需要什么”一栏，这里按它案例里解决的问题来判断所做的行当。"))


def crowded(pair: Recommendation) -> list[str]:
    """That many other scenarios have this entity at their top, where this moves it down."""
    priced = getattr(pair.entity, "market_price", None) if pair.scenario_id is not None else None
    if priced is None:
        return []
    return [_("该主体已在%(count)s条场景的前列，同一档内顺序靠后一些。") % {"count": priced.load}]


def because(pair: Recommendation | ExpertMatch) -> list[str]:
    """Which signals carried the score, the largest first, in words."""
    names = {"words": _("用词相近"), "model": _("意思相近"), "bridge": _("与问题库里的同类问题相近")}
    parts = sorted(((share, name) for name, share in pair.shares.items() if name in names and share > 0), reverse=True)
    return [_("依据：%s。") % "，".join(str(names[name]) for _share, name in parts)] if parts else []
