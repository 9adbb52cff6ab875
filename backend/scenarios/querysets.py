from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from backend.organisations.choices import WRITING_ROLES, Kind
from backend.scenarios.choices import BAND_ENDS, DELETED_FOR, BudgetBand, RowState, State

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User
    from backend.scenarios.models import ImportJob, Scenario


def _works(prefix: str, user: User, **more: Any) -> Q:
    """A condition: the person works for the organisation at `prefix`."""
    return Q(**{f"{prefix}memberships__user_id": user.pk, f"{prefix}memberships__active": True, **more})


def _is_officer(user: User) -> bool:
    return user.memberships.filter(active=True, organisation__kind=Kind.BUREAU).exists()


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def published(self) -> ScenarioQuerySet:
        return self.filter(state=State.PUBLISHED)

    def open(self, at: date | None = None) -> ScenarioQuerySet:
        """Published and its last day not past."""
        today = at or timezone.localdate()
        return self.published().filter(Q(deadline__isnull=True) | Q(deadline__gte=today))

    def lapsed(self, at: date | None = None) -> ScenarioQuerySet:
        """Published and its last day over."""
        return self.published().filter(deadline__lt=at or timezone.localdate())

    def offering(self, chance: str) -> ScenarioQuerySet:
        """Those that offer this kind of chance."""
        return self.alias(chances=Cast("chance_types", models.TextField())).filter(self.offers(chance))

    @staticmethod
    def offers(chance: str) -> Q:
        """For rows with the alias `chances`: SQLite has no containment in JSON, its text does for three fixed words."""
        return Q(chances__contains=f'"{chance}"')

    def described(self) -> ScenarioQuerySet:
        """With what lists narrow by: `city` (the site's, else the owner's), `band` of the budget, `chances` as text."""
        amount = Coalesce("budget_high", "budget_low")
        bands = [When(amount__lt=end, then=Value(band.value)) for band, end in BAND_ENDS]
        return self.alias(
            chances=Cast("chance_types", models.TextField()),
            amount=amount,
        ).annotate(
            city=Coalesce("site_region__code", "owner__region__code"),
            band=Case(
                When(amount__isnull=True, then=Value(BudgetBand.UNSAID.value)),
                *bands,
                default=Value(BudgetBand.HUGE.value),
                output_field=models.CharField(),
            ),
        )

    def drafts_of(self, job: ImportJob) -> ScenarioQuerySet:
        """What came of an imported list and was not sent yet."""
        return self.filter(state=State.DRAFT, pk__in=job.rows.filter(scenario__isnull=False).values("scenario"))

    def waiting_for_first(self) -> ScenarioQuerySet:
        return self.filter(state=State.SUBMITTED)

    def waiting_for_second(self) -> ScenarioQuerySet:
        return self.filter(state=State.SECOND)

    def waiting_for_final(self) -> ScenarioQuerySet:
        return self.filter(state=State.CHECKED)

    def visible_to(self, user: User | AnonymousUser) -> ScenarioQuerySet:
        """Published ones for everybody; the owner's people see all of theirs that they did not delete; officers what was ever submitted."""
        public = Q(state=State.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        kept = self.model.objects.exclude(state=State.DELETED)
        mine = Q(pk__in=kept.filter(_works("owner__", user)).values("pk"))
        if _is_officer(user):
            return self.filter(public | mine | Q(submitted_at__isnull=False))
        return self.filter(public | mine)

    def editable_by(self, user: User | AnonymousUser) -> ScenarioQuerySet:
        """The owner's people whose role writes; what they deleted is not there any more."""
        return self._written_by(user).exclude(state=State.DELETED)

    def restorable_by(self, user: User | AnonymousUser) -> ScenarioQuerySet:
        """Drafts that the owner's people deleted and can still take back."""
        return self._written_by(user).filter(state=State.DELETED, deleted_at__gte=timezone.now() - DELETED_FOR)

    def _written_by(self, user: User | AnonymousUser) -> ScenarioQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(_works("owner__", user, owner__memberships__role__in=WRITING_ROLES)).distinct()


class ScenarioPartQuerySet(models.QuerySet[Any]):
    """Rows that hang on a scenario: as visible and editable as it."""

    def visible_to(self, user: User | AnonymousUser) -> ScenarioPartQuerySet:
        return self.filter(scenario__in=self._scenarios().visible_to(user).values("pk"))

    def editable_by(self, user: User | AnonymousUser) -> ScenarioPartQuerySet:
        return self.filter(scenario__in=self._scenarios().editable_by(user).values("pk"))

    def _scenarios(self) -> ScenarioQuerySet:
        """By way of the field: the model itself stands above this module."""
        found: ScenarioQuerySet = self.model._meta.get_field("scenario").related_model.objects.all()
        return found


class ReviewedPartQuerySet(ScenarioPartQuerySet):
    """What an owner and the officers say to each other about a scenario: its readers never see it, published or not."""

    def visible_to(self, user: User | AnonymousUser) -> ReviewedPartQuerySet:
        if not user.is_authenticated:
            return self.none()
        seen: ReviewedPartQuerySet = self.filter(scenario__in=self._scenarios().visible_to(user).values("pk"))
        return seen if _is_officer(user) else seen.filter(_works("scenario__owner__", user)).distinct()


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows of an owner's own desk: imports, column mappings, batches."""

    def visible_to(self, user: User | AnonymousUser) -> OwnedQuerySet:
        """The owner's people, and officers."""
        if not user.is_authenticated:
            return self.none()
        if _is_officer(user):
            return self.all()
        return self.filter(_works("owner__", user)).distinct()

    def editable_by(self, user: User | AnonymousUser) -> OwnedQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(_works("owner__", user, owner__memberships__role__in=WRITING_ROLES)).distinct()


class ImportQuerySet(OwnedQuerySet):
    """Lists that were uploaded, and how their columns were named: until it is submitted, the owner's business alone."""

    def visible_to(self, user: User | AnonymousUser) -> ImportQuerySet:
        return self.filter(pk__in=self.editable_by(user).values("pk"))


class ImportRowQuerySet(models.QuerySet[Any]):
    """Rows of such a list."""

    def visible_to(self, user: User | AnonymousUser) -> ImportRowQuerySet:
        return self.editable_by(user)

    def editable_by(self, user: User | AnonymousUser) -> ImportRowQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(_works("job__owner__", user, job__owner__memberships__role__in=WRITING_ROLES)).distinct()

    def marked(self) -> ImportRowQuerySet:
        """Those that wait for the clerk."""
        return self.filter(state=RowState.MARKED)

    def drafted(self) -> ImportRowQuerySet:
        return self.filter(state=RowState.DRAFTED)
