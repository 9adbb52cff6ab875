"""Which products fit a financing need, each condition with its verdict and reason: those between the two texts, and those that
the product sets for entities. What is not compared by the matcher is still judged: conditions are facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backend.financing.fitting import verdicts_between
from backend.financing.models import Product
from backend.financing.queries import joint_of
from backend.organisations.choices import Kind
from backend.policy.outcomes import Outcome
from backend.recommendations.choices import BAND_ORDER, Band
from backend.recommendations.gate import facts_of, verdicts_on
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Recommendation

if TYPE_CHECKING:
    from backend.financing.models import JointOffer, Need
    from backend.policy.clauses import Verdict


@dataclass(frozen=True)
class Fit:
    """One product as it stands to the need. `band` is empty where the matcher found nothing, or is switched off."""

    product: Product
    band: str
    verdicts: list[Verdict]
    joint: JointOffer | None

    @property
    def failed(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.outcome is Outcome.NOT_MET]

    @property
    def unknown(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.outcome is Outcome.UNKNOWN]

    @property
    def fits(self) -> bool:
        return not self.failed

    @property
    def title(self) -> str:
        return " + ".join(one.name for one in self.joint.products) if self.joint else self.product.name

    @property
    def houses(self) -> list[str]:
        parts = self.joint.products if self.joint else (self.product,)
        return [one.provider.name for one in parts]

    @property
    def contacts(self) -> list[Product]:
        """The products whose contacts are shown."""
        parts = self.joint.products if self.joint else (self.product,)
        return [one for one in parts if one.contact_name]

    @property
    def rank(self) -> tuple[Any, ...]:
        band = BAND_ORDER[Band(self.band)] if self.band else len(BAND_ORDER)
        return len(self.failed), band, len(self.unknown), self.product.name, self.product.pk


def fits_of(need: Need, *, compared: bool) -> list[Fit]:
    """Products of the kind of the need, or that the matcher finds for the entity; the fewest failures first.

    A joint offer stands once, by the part that is closer. A constant number of queries.
    """
    bands = _bands(need) if compared else {}
    products = {
        one.pk: one
        for one in Product.objects.on_offer().select_related("provider", "kind")
        if one.pk in bands or _of_kind(need, one)
    }
    facts, joint = facts_of(entity_with_facts(need.entity_id)), joint_of(list(products))
    found = [
        Fit(one, bands.get(pk, ""), [*verdicts_between(need, one), *verdicts_on(one, facts)], joint.get(pk))
        for pk, one in products.items()
    ]
    return _joint_once(sorted(found, key=lambda fit: fit.rank))


def _of_kind(need: Need, product: Product) -> bool:
    if need.kind is None:
        return False
    return need.kind_id == product.kind_id or (need.kind.borrows and product.kind.borrows and _lends(product))


def _lends(product: Product) -> bool:
    """A guarantee also asks for a legal person, and lends nothing."""
    return product.provider.kind == Kind.BANK


def _bands(need: Need) -> dict[int, str]:
    rows = Recommendation.objects.filter(entity_id=need.entity_id, product__isnull=False)
    return {pk: band for pk, band in rows.values_list("product_id", "band") if pk is not None}


def _joint_once(fits: list[Fit]) -> list[Fit]:
    seen: set[int] = set()
    kept = []
    for fit in fits:
        if fit.joint is not None:
            if fit.joint.pk in seen:
                continue
            seen.add(fit.joint.pk)
        kept.append(fit)
    return kept
