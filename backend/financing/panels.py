"""What this app puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.financing.choices import NEED_WARNS_DAYS, JointState
from backend.financing.models import JointOffer, Need, Product
from backend.financing.querysets import JointOfferQuerySet
from backend.organisations.choices import WRITING_ROLES, Kind
from backend.organisations.middleware import acting_membership
from backend.organisations.rules import is_officer, is_registrar
from backend.web.places import FirstTask, WaitingLine

LINES_MOST = 20


def for_financiers(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.is_financier


def for_needs(request: HttpRequest) -> bool:
    """An entity's people have needs; officers read them."""
    membership = acting_membership(request)
    return membership is not None and (membership.organisation.is_entity or is_officer(request.user))


def for_joint(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.kind in {Kind.BANK, Kind.FUND}


def joint_waiting(request: HttpRequest) -> int:
    """Proposals that wait for the answer of the institution that the person acts for."""
    membership = acting_membership(request)
    return _asked(membership.organisation_id).count() if membership is not None else 0


def _asked(provider_id: int) -> JointOfferQuerySet:
    rows = JointOffer.objects.filter(state=JointState.PROPOSED).of_provider(provider_id)
    return rows.exclude(proposed_by_id=provider_id)


def first_task(request: HttpRequest) -> FirstTask | None:
    """For a bank's people: the first product."""
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_financier:
        return None
    if Product.objects.filter(provider_id=membership.organisation_id).exists():
        return None
    return FirstTask(
        text=_("先发布一款产品，系统会列出符合条件、对口的主体。"), verb=_("发布产品"), url=reverse("financing:new")
    )


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For officers the products that wait for a look, the oldest first; for an entity its needs that end soon; for an
    institution the joint offers that it was asked about.
    """
    yield from _needs_ending(request)
    yield from _joint_asked(request)
    if not is_registrar(request.user):
        return
    for product in Product.objects.held().select_related("provider").order_by("held_at", "pk")[:LINES_MOST]:
        yield WaitingLine(
            since=product.held_at or product.created_at,
            kind=_("金融产品"),
            title=product.name,
            sub=str(product.provider),
            url=reverse("financing:product", args=[product.reference]),
            verb=_("查看"),
        )


def _needs_ending(request: HttpRequest) -> Iterator[WaitingLine]:
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_entity or membership.role not in WRITING_ROLES:
        return
    soon = timezone.localdate() + timedelta(days=NEED_WARNS_DAYS)
    rows = Need.objects.current().filter(entity_id=membership.organisation_id, expires_on__lte=soon)
    for need in rows.select_related("kind").order_by("expires_on", "pk")[:LINES_MOST]:
        yield WaitingLine(
            since=need.warned_at or need.posted_at or need.created_at,
            kind=_("融资需求"),
            title=need.title,
            sub=_("快到期，还需要就续期"),
            url=reverse("financing:need", args=[need.reference]),
            verb=_("续期"),
            deadline=need.expires_on,
        )


def _joint_asked(request: HttpRequest) -> Iterator[WaitingLine]:
    membership = acting_membership(request)
    if membership is None or not for_joint(request) or membership.role not in WRITING_ROLES:
        return
    rows = _asked(membership.organisation_id).select_related("bank_product", "fund_product", "proposed_by")
    for offer in rows.order_by("created_at", "pk")[:LINES_MOST]:
        yield WaitingLine(
            since=offer.created_at,
            kind=_("投贷联动"),
            title=str(offer),
            sub=str(offer.proposed_by),
            url=reverse("financing:joint", args=[offer.reference]),
            verb=_("答复"),
        )
