"""What the matcher reads of a scenario, a product, an entity and an expert: short passages, each with its facet and where it stands.

Needs speak of the pain, the requirement, the data and the place; answers of what was solved, what is offered, the data held
and the place. An entity is a need as well, where experts are the answers: its profile has no words for what it looks for, so
the problems of its cases stand for the trade that it works in. Contacts, figures of revenue and names of people are never part of a profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from matching.profiles import Facet, Passage, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backend.financing.models import Need as FinancingNeed
    from backend.financing.models import Product
    from backend.organisations.models import Organisation
    from backend.scenarios.models import Measure, Scenario
    from backend.scenarios.texts import MeasureText
    from backend.talent.models import Expert

SCENARIO, PRODUCT, ENTITY, EXPERT, ENTITY_NEED = "scenario", "product", "entity", "expert", "entity_need"
ENTITY_FUNDS = "entity_funds"  # an entity with what it needs money for: compared with products alone
ANSWERS = frozenset({ENTITY, EXPERT, ENTITY_FUNDS})  # the others are needs


def profile_of_scenario(scenario: Scenario, measures: Iterable[Measure | MeasureText] | None = None) -> Profile:
    """Of a draft that nobody stored the measures are given as they were typed."""
    rows = scenario.measures.all() if measures is None else measures
    return Profile(f"{SCENARIO}:{scenario.pk}", tuple(_scenario_passages(scenario, rows)))


def _scenario_passages(scenario: Scenario, measures: Iterable[Measure | MeasureText]) -> Iterator[Passage]:
    yield Passage(Facet.PAIN, _("场景名称"), scenario.title)
    yield Passage(Facet.PAIN, _("场景原文 · 痛点"), scenario.pain_point)
    yield Passage(Facet.PAIN, _("场景原文 · 现在怎么做"), scenario.current_process)
    for measure in measures:
        if measure.target:
            now = _("现在%(now)s%(unit)s，") % {"now": measure.now, "unit": measure.unit} if measure.now else ""
            yield Passage(
                Facet.ASK, _("场景原文 · 指标"), f"{measure.name}{now}{_('想达到')}{measure.target}{measure.unit}"
            )
    yield Passage(Facet.ASK, _("场景原文 · 约束"), scenario.constraints)
    yield Passage(Facet.DATA, _("场景原文 · 数据"), scenario.data_available)
    yield Passage(Facet.SITE, _("场景原文 · 场地"), scenario.site_text)


def profile_of_product(product: Product) -> Profile:
    passages = (
        Passage(Facet.PAIN, _("产品 · 适合谁"), product.target),
        Passage(Facet.ASK, _("产品 · 特点"), product.features),
        Passage(Facet.ASK, _("产品 · 种类"), f"{product.kind.name} {product.name}"),
    )
    return Profile(f"{PRODUCT}:{product.pk}", passages)


def profile_of_entity(entity: Organisation) -> Profile:
    return Profile(f"{ENTITY}:{entity.pk}", tuple(_entity_passages(entity)))


def _entity_passages(entity: Organisation) -> Iterator[Passage]:
    for case in entity.cases.all():
        source = _("案例 · %s") % case.title
        yield Passage(Facet.PAIN, source, case.title)
        yield Passage(Facet.PAIN, source, case.problem)
        yield Passage(Facet.ASK, source, case.technology)
        yield Passage(Facet.ASK, source, case.results)
    for product in entity.products.all():
        yield Passage(Facet.ASK, _("产品 · %s") % product.name, f"{product.name}。{product.description}")
    for card in entity.cards.all():
        yield Passage(Facet.ASK, _("能力清单 · %s") % card.name, f"{card.name}。{card.description}")
    profile = entity.profile
    intro = _("主体简介")
    yield Passage(Facet.ASK, intro, profile.intro_business)
    yield Passage(Facet.ASK, intro, profile.intro_products)
    yield Passage(Facet.ASK, intro, profile.intro_research)
    yield Passage(Facet.ASK, intro, profile.intro_advantages)
    yield Passage(Facet.DATA, _("可用数据"), profile.data_held)
    place = "".join(str(part) for part in (entity.region, entity.county) if part)
    yield Passage(Facet.SITE, _("所在地"), place)


def need_of_entity(entity: Organisation) -> Profile | None:
    """The problems that the entity works on, from its cases; None where it has written none."""
    passages = tuple(
        Passage(Facet.PAIN, _("案例 · %s") % case.title, text)
        for case in entity.cases.all()
        for text in (case.title, case.problem)
        if text.strip()
    )
    return Profile(f"{ENTITY_NEED}:{entity.pk}", passages) if passages else None


def funds_of_entity(entity: Organisation, needs: Iterable[FinancingNeed]) -> Profile | None:
    """The entity with its financing needs that stand; None where it has none.

    Kept apart from its own profile: scenarios are not answered by a wish for money, and whoever reads why the entity fits
    must not read the need there.
    """
    said = tuple(_funds_passages(needs))
    return Profile(f"{ENTITY_FUNDS}:{entity.pk}", (*said, *_entity_passages(entity))) if said else None


def _funds_passages(needs: Iterable[FinancingNeed]) -> Iterator[Passage]:
    for need in needs:
        yield Passage(Facet.PAIN, _("融资需求 · 用途"), need.purpose)
        kind = need.kind.name if need.kind is not None else ""
        yield Passage(Facet.ASK, _("融资需求 · 种类"), f"{kind}，{need.purpose}")
        if need.security.strip():
            yield Passage(Facet.ASK, _("融资需求 · 能提供的担保"), need.security)


def profile_of_expert(expert: Expert) -> Profile:
    return Profile(f"{EXPERT}:{expert.pk}", tuple(_expert_passages(expert)))


def _expert_passages(expert: Expert) -> Iterator[Passage]:
    yield Passage(Facet.PAIN, _("专家 · 做过什么"), expert.bio)
    yield Passage(Facet.ASK, _("专家 · 可以帮什么"), expert.topics)
    yield Passage(Facet.ASK, _("专家 · 职称职务"), expert.title)
    yield Passage(Facet.ASK, _("专家 · 擅长领域"), "、".join(field.name for field in expert.fields.all()))
    yield Passage(Facet.SITE, _("所在市"), str(expert.region or ""))
