from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.organisations.choices import FINANCIERS, WRITING_ROLES, Kind, Role
from backend.referrals.choices import ON_CARD, ON_SHEET, OPEN, RESULT_IN, BatchState, ConsentKind, State

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from backend.accounts.models import User


def _houses(user: User, *, writing: bool = False) -> dict[str, list[int]]:
    """The organisations that the person works for, by kind; only where the role writes, if asked."""
    rows = (
        user.memberships.filter(active=True).exclude(role=Role.VIEWER)
        if writing
        else user.memberships.filter(active=True)
    )
    found: dict[str, list[int]] = {}
    for kind, role, organisation_id in rows.values_list("organisation__kind", "role", "organisation_id"):
        if writing and kind != Kind.BUREAU and role not in WRITING_ROLES:
            continue
        found.setdefault(kind, []).append(organisation_id)
    return found


def _of(houses: dict[str, list[int]], kinds: Collection[str]) -> list[int]:
    return [one for kind in kinds for one in houses.get(kind, ())]


class ReferralBatchQuerySet(models.QuerySet[Any]):
    def waiting_for_note(self) -> ReferralBatchQuerySet:
        """Sent, and the regulator has not answered."""
        return self.filter(state=BatchState.SENT)

    def visible_to(self, user: User | AnonymousUser) -> ReferralBatchQuerySet:
        """Officers all; the regulator what left the house; nobody else: a batch names all its entities and banks."""
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user)
        if Kind.BUREAU in houses:
            return self.all()
        if Kind.REGULATOR in houses:
            return self.exclude(state=BatchState.DRAFT)
        return self.none()

    def noted_by(self, user: User | AnonymousUser) -> ReferralBatchQuerySet:
        """What left the house, for the regulator's writing people."""
        if not user.is_authenticated or Kind.REGULATOR not in _houses(user, writing=True):
            return self.none()
        return self.exclude(state=BatchState.DRAFT)

    def editable_by(self, user: User | AnonymousUser) -> ReferralBatchQuerySet:
        """Who may act on it: officers who are no viewers on drafts, the regulator's writing people on what waits for them."""
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user, writing=True)
        asked = Q(pk__in=[])
        if Kind.BUREAU in houses:
            asked |= Q(state=BatchState.DRAFT)
        if Kind.REGULATOR in houses:
            asked |= ~Q(state=BatchState.DRAFT)
        return self.filter(asked)


class ReferralQuerySet(models.QuerySet[Any]):
    def open(self) -> ReferralQuerySet:
        return self.filter(state__in=OPEN)

    def asked(self) -> ReferralQuerySet:
        """Waiting for the entity's answer."""
        return self.filter(state=State.ASKED)

    def with_live_consent(self, at: datetime | None = None) -> ReferralQuerySet:
        """Whose entity lets the bank read something now."""
        alive = self.model._default_manager.filter(
            consents__kind=ConsentKind.SHARE,
            consents__ended_at__isnull=True,
            consents__expires_at__gt=at or timezone.now(),
        )
        return self.filter(pk__in=alive.values("pk"))

    def on_card(self) -> ReferralQuerySet:
        """Of which a bank sees the anonymous card and nothing else."""
        return self.filter(state__in=ON_CARD)

    def on_sheet(self, at: datetime | None = None) -> ReferralQuerySet:
        """Of which a bank may read the sheet now: a consent lives, and it was passed on."""
        return self.filter(state__in=ON_SHEET).with_live_consent(at)

    def of_bank(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """The sheets that this person's banks may read now. Of other banks not a line: that is W15."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(bank_id__in=_of(_houses(user), FINANCIERS)).on_sheet()

    def stages_for(self, user: User | AnonymousUser, *, writing: bool = False) -> ReferralQuerySet:
        """What this person's banks said yes to and may not read any more: they know the stage, and nothing of the entity."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(bank_id__in=_of(_houses(user, writing=writing), FINANCIERS), state__in=RESULT_IN)
        return mine.exclude(pk__in=mine.with_live_consent().values("pk"))

    def known_to_bank(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """The sheets of this person's banks, and what they know the stage of alone: nothing here names an entity by itself."""
        sheets, stages = self.of_bank(user).values("pk"), self.stages_for(user).values("pk")
        return self.filter(Q(pk__in=sheets) | Q(pk__in=stages))

    def of_entity(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """What this person's entities were asked about."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(entity_id__in=_houses(user).get(Kind.ENTITY, [])).exclude(state=State.PROPOSED)

    def beside_banks(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """As `visible_to`, without what a person reads as a bank's: that goes by the sheet, which logs each reading."""
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user)
        if Kind.BUREAU in houses:
            return self.all()
        if Kind.REGULATOR in houses:
            return self.exclude(state=State.PROPOSED)
        return self.of_entity(user)

    def visible_to(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """Officers all; the regulator what left the house; the entity its own; a bank its own while it may read the sheet.

        What a bank knows by the anonymous card is not among these: `cards_for` finds it, so no sheet can show it.
        """
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user)
        if Kind.BUREAU in houses:
            return self.all()
        if Kind.REGULATOR in houses:
            return self.exclude(state=State.PROPOSED)
        own = Q(entity_id__in=houses.get(Kind.ENTITY, [])) & ~Q(state=State.PROPOSED)
        mine = self.filter(bank_id__in=_of(houses, FINANCIERS)).on_sheet()
        return self.filter(own | Q(pk__in=mine.values("pk")))

    def cards_for(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """What this person's banks know of by an anonymous card only."""
        if not user.is_authenticated:
            return self.none()
        return self.on_card().filter(bank_id__in=_of(_houses(user), FINANCIERS))

    def editable_by(self, user: User | AnonymousUser) -> ReferralQuerySet:
        """Of those, where one of the two parties is a house for which the person writes. Officers act on batches."""
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user, writing=True)
        parties = Q(entity_id__in=houses.get(Kind.ENTITY, [])) & ~Q(state=State.PROPOSED)
        mine = self.filter(bank_id__in=_of(houses, FINANCIERS)).on_sheet()
        return self.filter(parties | Q(pk__in=mine.values("pk")))


class ConsentQuerySet(models.QuerySet[Any]):
    def live(self, at: datetime | None = None) -> ConsentQuerySet:
        """Given, not ended, and not past its day."""
        return self.filter(ended_at__isnull=True, expires_at__gt=at or timezone.now())

    def expired(self, at: datetime | None = None) -> ConsentQuerySet:
        """Past its day, and nobody has noted it yet."""
        return self.filter(ended_at__isnull=True, expires_at__lte=at or timezone.now())

    def share(self) -> ConsentQuerySet:
        return self.filter(kind=ConsentKind.SHARE)

    def result(self) -> ConsentQuerySet:
        return self.filter(kind=ConsentKind.RESULT)


class DisclosureQuerySet(models.QuerySet[Any]):
    """The log of giving data to others; the database refuses to change or delete a line of it."""

    def of_entity(self, user: User | AnonymousUser) -> DisclosureQuerySet:
        """What was given of this person's entities (M08)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(referral__entity_id__in=_houses(user).get(Kind.ENTITY, []))


class CreditResultQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> CreditResultQuerySet:
        """The entity's and the bank's people, and officers; the regulator reads sums."""
        if not user.is_authenticated:
            return self.none()
        houses = _houses(user)
        if Kind.BUREAU in houses:
            return self.all()
        return self.filter(
            Q(referral__entity_id__in=houses.get(Kind.ENTITY, [])) | Q(referral__bank_id__in=_of(houses, FINANCIERS))
        )
