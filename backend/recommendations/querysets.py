from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from backend.financing.choices import JointState
from backend.financing.models import Product
from backend.organisations.choices import Kind, RegistryState, Role
from backend.recommendations.choices import BAND_ORDER, BuildState, JudgementState, ProblemState, WeightState
from backend.scenarios.models import Scenario
from backend.talent.models import Expert

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.recommendations.models import LibraryBuild, LibraryProblem, SavedSearch, WeightSet


# Scores and prices stay far below it, so that no price carries a pair into another band.
BAND_STEP = 1000.0
# One number to sort by, so that pages that go on from a place can name it.
WORTH = ExpressionWrapper(
    Case(
        *[When(band=band, then=Value(BAND_STEP * (len(BAND_ORDER) - place))) for band, place in BAND_ORDER.items()],
        output_field=FloatField(),
    )
    + F("score")
    - Case(
        When(scenario__isnull=False, then=Coalesce(F("entity__market_price__price"), 0.0)),
        default=0.0,
        output_field=FloatField(),
    ),
    output_field=FloatField(),
)


def standing() -> Q:
    """An admitted entity that lets itself be recommended, and something that is on offer today.

    Pairs of an entity that switched recommendation off are computed on and shown nowhere: switched on again, they are there
    at once.
    """
    subject = Q(scenario__in=Scenario.objects.open()) | Q(product__in=Product.objects.on_offer())
    return Q(entity__registry_state=RegistryState.ADMITTED, entity__recommendation_off__isnull=True) & subject


class PairQuerySet(models.QuerySet[Any]):
    """Rows about one entity and one scenario or product."""

    def visible_to(self, user: User | AnonymousUser) -> PairQuerySet:
        """The entity's people; the people of the scenario's owner or the product's provider; officers."""
        if not user.is_authenticated:
            return self.none()
        live = user.memberships.filter(active=True)
        if live.filter(organisation__kind=Kind.BUREAU).exists():
            return self.all()
        mine = list(live.values_list("organisation_id", flat=True))
        return self.filter(Q(entity_id__in=mine) | Q(scenario__owner_id__in=mine) | Q(product__provider_id__in=mine))

    def about(self, scenarios: Collection[int], products: Collection[int]) -> PairQuerySet:
        """Of these scenarios and products."""
        return self.filter(Q(scenario_id__in=scenarios) | Q(product_id__in=products))


class RecommendationQuerySet(PairQuerySet):
    def best_first(self) -> RecommendationQuerySet:
        """By band, within it by score less the entity's price, where it is a scenario's pair; ties by key."""
        rows: RecommendationQuerySet = self.annotate(worth=WORTH).order_by("-worth", "pk")
        return rows

    def standing(self) -> RecommendationQuerySet:
        """As the function says."""
        return self.filter(standing())

    def for_owners(self) -> RecommendationQuerySet:
        """What the other side may see: not those that only the entity's financing need brought."""
        return self.filter(by_need=False)

    def joint_once(self) -> RecommendationQuerySet:
        """Of the two products of a joint offer (M07) an entity sees the one that fits better; the other stands on its card."""
        other = (
            self.model._default_manager.filter(entity=OuterRef("entity"), product__in=Product.objects.on_offer())
            .filter(
                Q(
                    product__joint_as_bank__fund_product=OuterRef("product"),
                    product__joint_as_bank__state=JointState.CONFIRMED,
                )
                | Q(
                    product__joint_as_fund__bank_product=OuterRef("product"),
                    product__joint_as_fund__state=JointState.CONFIRMED,
                )
            )
            .annotate(worth=WORTH)
            .filter(Q(worth__gt=OuterRef("worth")) | Q(worth=OuterRef("worth"), pk__lt=OuterRef("pk")))
        )
        rows: RecommendationQuerySet = self.annotate(worth=WORTH).exclude(Exists(other.order_by()))
        return rows


class PickQuerySet(models.QuerySet[Any]):
    """The cards of a week."""

    def visible_to(self, user: User | AnonymousUser) -> PickQuerySet:
        """The people of the entity for which they were chosen, and nobody else: an officer looks at pairs, not at a week."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            choice__entity__memberships__user_id=user.pk, choice__entity__memberships__active=True
        ).distinct()

    def with_subjects(self) -> PickQuerySet:
        """With all that a card shows."""
        return self.select_related(
            "choice__entity",
            "scenario__owner__region",
            "scenario__site_region",
            "product__provider__region",
            "product__kind",
        )


class NearMissQuerySet(models.QuerySet[Any]):
    def of(self, entity_id: int) -> NearMissQuerySet:
        """What an admitted entity just misses of what is on offer today, the best fit first; newest first among equals."""
        rows: NearMissQuerySet = self.filter(standing(), entity_id=entity_id)
        return rows.select_related("scenario__owner", "product__provider", "product__kind").order_by("-score", "-pk")


class ExpertPairQuerySet(models.QuerySet[Any]):
    """Rows about one expert and one scenario or entity."""

    def visible_to(self, user: User | AnonymousUser) -> ExpertPairQuerySet:
        """The expert; officers; and where the expert is listed, the people of the scenario's owner or of the entity, if
        theirs is a verified organisation.
        """
        if not user.is_authenticated:
            return self.none()
        live = user.memberships.filter(active=True)
        if live.filter(organisation__kind=Kind.BUREAU).exists():
            return self.all()
        own = Q(expert__user_id=user.pk)
        mine = list(live.values_list("organisation_id", "organisation__verified_at"))
        if not any(verified for _pk, verified in mine):
            return self.filter(own)
        pks = [pk for pk, _verified in mine]
        asked = Q(scenario__owner_id__in=pks) | Q(entity_id__in=pks)
        return self.filter(own | (asked & Q(expert__in=Expert.objects.listed())))


class ExpertMatchQuerySet(ExpertPairQuerySet):
    def standing(self) -> ExpertMatchQuerySet:
        """Between an expert who is open to being asked, and a scenario that is open or an entity that is admitted today and
        lets itself be recommended.
        """
        entity = Q(entity__registry_state=RegistryState.ADMITTED, entity__recommendation_off__isnull=True)
        asker = Q(scenario__in=Scenario.objects.open()) | entity
        return self.filter(asker, expert__in=Expert.objects.advising())

    def best_first(self) -> ExpertMatchQuerySet:
        """By score, which the bands follow; ties by key."""
        return self.order_by("-score", "pk")


class ForwardQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ForwardQuerySet:
        """Whoever gave it on and whoever got it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(by_id=user.pk) | Q(to_id=user.pk))

    def about(self, scenarios: Collection[int], products: Collection[int]) -> ForwardQuerySet:
        """Of these scenarios and products."""
        return self.filter(Q(scenario_id__in=scenarios) | Q(product_id__in=products))


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def kept(self) -> SavedSearchQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)

    def active(self) -> SavedSearchQuerySet:
        """Those that tell: kept, not paused, of a person whose account is on."""
        return self.kept().filter(paused=False, person__is_active=True)

    def visible_to(self, user: User | AnonymousUser) -> SavedSearchQuerySet:
        """Each person sees their own and nobody else's."""
        return self.kept().filter(person_id=user.pk) if user.is_authenticated else self.none()

    def editable_by(self, user: User | AnonymousUser) -> SavedSearchQuerySet:
        """As visible."""
        return self.visible_to(user)

    def removed_by(self, user: User | AnonymousUser) -> SavedSearchQuerySet:
        """The person's own that may still be brought back."""
        return self.filter(person_id=user.pk, removed_at__isnull=False) if user.is_authenticated else self.none()

    def with_finds(self) -> SavedSearchQuerySet:
        """With `found`, how much was told, and `last_found_at`."""
        told = Q(finds__told=True)
        return self.annotate(found=Count("finds", filter=told), last_found_at=Max("finds__at", filter=told))


class LibraryProblemQuerySet(models.QuerySet["LibraryProblem"]):
    def visible_to(self, user: User | AnonymousUser) -> LibraryProblemQuerySet:
        """The library is the bureau's: its officers see all rows, nobody else any."""
        return self.all() if _at_the_bureau(user) else self.none()

    def editable_by(self, user: User | AnonymousUser) -> LibraryProblemQuerySet:
        """Officers who write or review."""
        return self.all() if _at_the_bureau(user, writing=True) else self.none()

    def accepted(self) -> LibraryProblemQuerySet:
        """What takes part in the accepted library, or takes a shipped problem out of it."""
        return self.filter(state__in=[ProblemState.CHANGED, ProblemState.ADDED, ProblemState.RETIRED])

    def proposed(self) -> LibraryProblemQuerySet:
        """Waiting for an officer, the oldest first."""
        return self.filter(state=ProblemState.PROPOSED).order_by("created_at", "pk")


def _at_the_bureau(user: User | AnonymousUser, *, writing: bool = False) -> bool:
    if not user.is_authenticated:
        return False
    seats = user.memberships.filter(active=True, organisation__kind=Kind.BUREAU)
    return (seats.exclude(role=Role.VIEWER) if writing else seats).exists()


class LibraryBuildQuerySet(models.QuerySet["LibraryBuild"]):
    def in_use(self) -> LibraryBuild | None:
        """The newest that is ready, or None where none was ever needed."""
        return self.filter(state=BuildState.READY).order_by("-pk").first()


class BureauQuerySet(models.QuerySet[Any]):
    """What the bureau keeps about the quality of matching: its officers see it, those who write or review change it."""

    def visible_to(self, user: User | AnonymousUser) -> BureauQuerySet:
        return self.all() if _at_the_bureau(user) else self.none()

    def editable_by(self, user: User | AnonymousUser) -> BureauQuerySet:
        return self.all() if _at_the_bureau(user, writing=True) else self.none()


class JudgementQuerySet(BureauQuerySet):
    def graded(self) -> JudgementQuerySet:
        """Those that hold a grade: neither skipped nor taken back."""
        return self.filter(state=JudgementState.GRADED)

    def editable_by(self, user: User | AnonymousUser) -> JudgementQuerySet:
        """An officer's own."""
        rows: JudgementQuerySet = super().editable_by(user).filter(officer_id=user.pk)  # type: ignore[assignment]  # the same class
        return rows


class WeightSetQuerySet(BureauQuerySet):
    def champion(self) -> WeightSet | None:
        """The one in use; None on a platform where nobody has ever measured: the shipped weights then hold."""
        return self.filter(state=WeightState.CHAMPION).first()

    def challengers(self) -> WeightSetQuerySet:
        return self.filter(state=WeightState.CHALLENGER).order_by("version")
