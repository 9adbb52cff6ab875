"""Reads that join recommendations with what each side said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from backend.financing.models import Product
from backend.financing.queries import joint_of
from backend.recommendations.choices import TOLD_BANDS, Answer, Band, Side
from backend.recommendations.models import FullCheck, Recommendation, Response, SavedSearch
from backend.recommendations.saved import digest_of
from backend.scenarios.models import Scenario

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.financing.models import JointOffer
    from backend.organisations.models import Organisation
    from backend.recommendations.querysets import PairQuerySet, RecommendationQuerySet
    from backend.web.searching import Asked


def market_pairs() -> Iterator[tuple[int, int, float]]:
    """Scenario, entity and score of the pairs that compete for places: standing, of a band that is told, refused by no side."""
    refused = Response.objects.filter(
        scenario=OuterRef("scenario"), entity=OuterRef("entity"), answer=Answer.UNSUITABLE
    )
    rows = Recommendation.objects.standing().filter(scenario__isnull=False, band__in=TOLD_BANDS)
    yield from rows.exclude(Exists(refused)).values_list("scenario_id", "entity_id", "score").iterator()


@dataclass(frozen=True)
class Entry:
    """One pair as a page shows it: the recommendation and the words of both sides."""

    pair: Recommendation
    mine: Response | None
    theirs: Response | None
    folded: bool = False  # the evidence is shown when asked for
    joint: JointOffer | None = None  # the product is offered together with another

    @property
    def band(self) -> str:
        return self.pair.band

    @property
    def subject(self) -> Any:
        return self.pair.scenario or self.pair.product


def standing_pairs() -> RecommendationQuerySet:
    """Pairs that stand today, with what entries show of both sides."""
    rows: RecommendationQuerySet = Recommendation.objects.standing().select_related(
        "scenario__owner", "scenario__site_region", "scenario__field", "product__provider", "product__kind", "entity"
    )
    return rows


def matches_of(entity: Organisation) -> RecommendationQuerySet:
    """What an entity fits today, best first; a joint offer once."""
    return standing_pairs().filter(entity=entity).joint_once().best_first()


def entities_for(subject: Scenario | Product) -> RecommendationQuerySet:
    """The entities that fit a scenario or a product today, best first."""
    key = {"scenario": subject} if subject._meta.model_name == "scenario" else {"product": subject}
    return (
        Recommendation.objects.standing()
        .for_owners()
        .filter(**key)
        .select_related(
            "entity__region",
            "entity__profile__primary_field",
            "entity__market_price",
            "scenario__owner",
            "product__provider",
        )
        .best_first()
    )


def subjects_of(entity: Organisation) -> list[tuple[str, Scenario | Product]]:
    """The scenarios and products that an entity fits today, as conditions read them; one query."""
    rows = (
        Recommendation.objects.standing()
        .filter(entity=entity)
        .select_related("scenario__owner", "product__provider", "product__kind")
    )
    return [
        ("scenario", row.scenario) if row.scenario is not None else ("product", row.product)
        for row in rows
        if row.scenario is not None or row.product is not None
    ]


def entries(pairs: Iterable[Recommendation], *, side: Side, unfolded: int | None = None) -> list[Entry]:
    """Each pair with what this side and the other said, and for entities the joint offers; three queries at most.

    The lowest band is folded, and all behind the first `unfolded`.
    """
    rows = list(pairs)
    said = _words_on(rows)
    joint = joint_of([row.product_id for row in rows if row.product_id is not None]) if side == Side.ENTITY else {}
    other = Side.OWNER if side == Side.ENTITY else Side.ENTITY
    most = len(rows) if unfolded is None else unfolded
    return [
        Entry(
            pair,
            said.get((*_key(pair), side.value)),
            said.get((*_key(pair), other.value)),
            folded=place >= most or pair.band == Band.FAIR,
            joint=joint.get(pair.product_id or 0),
        )
        for place, pair in enumerate(rows)
    ]


def _key(row: Recommendation | Response) -> tuple[int | None, int | None, int]:
    return row.scenario_id, row.product_id, row.entity_id


def _words_on(rows: list[Recommendation]) -> dict[tuple[int | None, int | None, int, str], Response]:
    found = Response.objects.filter(entity_id__in={row.entity_id for row in rows}).select_related("by")
    scenarios, products = {row.scenario_id for row in rows}, {row.product_id for row in rows}
    return {
        (*_key(one), one.side): one
        for one in found
        if (one.scenario_id is not None and one.scenario_id in scenarios)
        or (one.product_id is not None and one.product_id in products)
    }


def on_offer_by(organisation: Organisation, *, limit: int | None = None) -> list[Scenario | Product]:
    """What an owner or a provider has on offer today, the newest first; one query."""
    if organisation.is_financier:
        products = Product.objects.on_offer().filter(provider=organisation).select_related("provider", "kind")
        return list(products.order_by("-pk")[:limit])
    if organisation.owns_scenarios:
        scenarios = Scenario.objects.open().filter(owner=organisation).select_related("owner")
        return list(scenarios.order_by("-published_at", "-pk")[:limit])
    return []


def interested_in(subject: Scenario | Product) -> list[Response]:
    """The entities that said 有意对接, the latest first."""
    key = {"scenario": subject} if subject._meta.model_name == "scenario" else {"product": subject}
    return list(
        Response.objects.filter(**key, side=Side.ENTITY, answer=Answer.INTERESTED).select_related(
            "entity__region", "by"
        )
    )


def interest_without_answer(organisation_ids: Collection[int]) -> PairQuerySet:
    """有意对接 of entities, the oldest first, to which the owner or provider has said nothing."""
    answered = Response.objects.filter(side=Side.OWNER, entity=OuterRef("entity")).exclude(answer="")
    rows: PairQuerySet = (
        Response.objects.filter(side=Side.ENTITY, answer=Answer.INTERESTED)
        .filter(
            Q(scenario__in=Scenario.objects.published().filter(owner__in=organisation_ids))
            | Q(product__in=Product.objects.on_offer().filter(provider__in=organisation_ids))
        )
        .exclude(Exists(answered.filter(scenario=OuterRef("scenario"))))
        .exclude(Exists(answered.filter(product=OuterRef("product"))))
        .select_related("entity", "scenario", "product")
        .order_by("at", "pk")
    )
    return rows


def new_matches(entity: Organisation) -> RecommendationQuerySet:
    """Matches in the two upper bands that nobody of the entity has answered yet."""
    answered = Response.objects.filter(entity=entity, side=Side.ENTITY).exclude(answer="")
    rows = matches_of(entity).filter(band__in=TOLD_BANDS)
    fresh: RecommendationQuerySet = rows.exclude(
        scenario__in=answered.filter(scenario__isnull=False).values("scenario")
    ).exclude(product__in=answered.filter(product__isnull=False).values("product"))
    return fresh


def saved_as(person: User, asked: Asked) -> SavedSearch | None:
    """The person's saved search that asks the same."""
    return SavedSearch.objects.visible_to(person).filter(digest=digest_of(asked)).first()


def missed_finds() -> int:
    """What the last comparison of the saved searches with everything found untold; anything but 0 is a fault of ours."""
    last = FullCheck.objects.first()
    return last.missed if last else 0
