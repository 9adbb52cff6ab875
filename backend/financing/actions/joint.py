"""Verbs on joint offers (M07, 投贷联动): one institution proposes, the other answers, either ends it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.financing import process
from backend.financing.choices import JOINT_UNDO, JointState
from backend.financing.errors import NotReady, NotYourStep
from backend.financing.events import (
    JointConfirmed,
    JointDeclined,
    JointEnded,
    JointProposed,
    JointRestored,
    ProductChanged,
)
from backend.financing.models import JointOffer, Product
from backend.organisations.choices import Kind
from backend.organisations.rules import works_for
from backend.outbox.facts import Fact
from backend.outbox.recording import record
from backend.outbox.transitions import claim

KIND = "jointoffer"


def propose_joint(own: Product, partner: Product, *, terms: str, by: User, demo: bool = False) -> JointOffer:
    """Ask the other institution. Refused unless one is a bank's and the other a fund's, and both are on offer."""
    if not works_for(by, own.provider_id, writing=True):
        raise NotYourStep
    kinds = {own.provider.kind: own, partner.provider.kind: partner}
    if set(kinds) != {Kind.BANK.value, Kind.FUND.value}:
        raise NotReady({"partner": _("投贷联动由一家银行的产品和一家投资机构的产品组成。")})
    if not terms.strip():
        raise NotReady({"terms": _("请写明怎样联动，对方据此决定。")})
    for name, product in (("own", own), ("partner", partner)):
        if not product.is_on_offer:
            raise NotReady({name: _("“%s”现在不在有效期内或没有发布。") % product.name})
    try:
        with transaction.atomic():
            offer = JointOffer.objects.create(
                bank_product=kinds[Kind.BANK.value],
                fund_product=kinds[Kind.FUND.value],
                proposed_by_id=own.provider_id,
                terms=terms,
                demo=demo,
            )
            append(KIND, offer.pk, actor=by, action="propose", changes={"terms": ["", terms]})
            record(JointProposed(offer_id=offer.pk), by=by)
    except IntegrityError as taken:
        raise NotReady({"partner": _("这两款产品已经在联动，或正等对方确认。")}) from taken
    return offer


def confirm_joint(offer: JointOffer, *, by: User) -> JointOffer:
    """From now on the two are shown as one, with both contacts."""
    for product in offer.products:
        if not product.is_on_offer:
            raise NotReady({"": _("“%s”现在不在有效期内或没有发布，不能联动。") % product.name})
    try:
        with transaction.atomic():
            done = _step(offer, process.CONFIRM_JOINT, by=by, fact=JointConfirmed(offer_id=offer.pk),
                         values={"confirmed_at": timezone.now()})  # fmt: skip
            _tell_followers(done)
    except IntegrityError as taken:
        raise NotReady({"": _("其中一款产品已在另一个联动里，先结束那一个。")}) from taken
    return done


def decline_joint(offer: JointOffer, *, by: User, reason: str) -> JointOffer:
    """With a reason that the other side reads."""
    return _close(offer, process.DECLINE_JOINT, by=by, fact=JointDeclined(offer_id=offer.pk), reason=reason)


def end_joint(offer: JointOffer, *, by: User, reason: str) -> JointOffer:
    """By either; a proposal by whoever made it."""
    return _close(offer, process.END_JOINT, by=by, fact=JointEnded(offer_id=offer.pk), reason=reason)


def restore_joint(offer: JointOffer, *, by: User) -> JointOffer:
    """Undo of an end, by the side that ended it and while it is fresh: it stands as before, and the other side is told."""
    if (
        offer.state != JointState.ENDED
        or offer.ended_by_id is None
        or not works_for(by, offer.ended_by_id, writing=True)
    ):
        raise NotYourStep
    if offer.ended_at is None or offer.ended_at < timezone.now() - JOINT_UNDO:
        raise NotReady({"": _("结束已超过%s分钟，不能撤回，请重新提出。") % (JOINT_UNDO.seconds // 60)})
    for product in offer.products:
        if not product.is_on_offer:
            raise NotReady({"": _("“%s”现在不在有效期内或没有发布，不能联动。") % product.name})
    fact = JointRestored(offer_id=offer.pk, house_id=offer.ended_by_id, ended_at=offer.ended_at.isoformat())
    try:
        with transaction.atomic():
            done = claim(
                offer, source=(JointState.ENDED,), target=JointState.CONFIRMED if offer.confirmed_at else JointState.PROPOSED,
                by=by, action="restore", values={"ended_at": None, "ended_reason": "", "ended_by": None},
                where={"ended_at": offer.ended_at}, fact=fact,
            )  # fmt: skip
            _tell_followers(done)
    except IntegrityError as taken:
        raise NotReady({"": _("其中一款产品已在另一个联动里，先结束那一个。")}) from taken
    return done


def end_with_product(product_id: int) -> None:
    """One of its products is no longer on offer: what it was part of ends with it. Repeatable."""
    rows = JointOffer.objects.live().select_related("bank_product", "fund_product")
    for offer in rows.of_product(product_id):
        product = offer.bank_product if offer.bank_product_id == product_id else offer.fund_product
        if not product.is_on_offer:
            reason = _("“%s”已撤回或已过有效期。") % product.name
            with transaction.atomic():
                _step(offer, process.END_JOINT, by=None, fact=JointEnded(offer_id=offer.pk), reason=reason,
                      values={"ended_at": timezone.now(), "ended_reason": reason})  # fmt: skip
                _tell_followers(offer)


def _close(offer: JointOffer, step: process.Step, *, by: User, fact: Fact, reason: str) -> JointOffer:
    if not reason.strip():
        raise NotReady({"reason": _("请写明理由。")})
    ended_by = next((pk for pk in offer.provider_ids if works_for(by, pk, writing=True)), None)
    values = {"ended_at": timezone.now(), "ended_reason": reason, "ended_by": ended_by}
    with transaction.atomic():
        done = _step(offer, step, by=by, fact=fact, values=values, reason=reason)
        _tell_followers(done)
    return done


def _tell_followers(offer: JointOffer) -> None:
    """Both products' documents say with whom they are offered."""
    if offer.confirmed_at is None:
        return
    for pk in (offer.bank_product_id, offer.fund_product_id):
        Product.objects.filter(pk=pk).update(search_version=F("search_version") + 1)
        record(ProductChanged(product_id=pk))


def _step(
    offer: JointOffer,
    step: process.Step,
    *,
    by: User | None,
    fact: Fact,
    values: dict[str, Any],
    reason: str = "",
) -> JointOffer:
    # From another state the claim says that somebody was quicker.
    if by is not None and offer.state in step.source and not step.allowed(by, offer):
        raise NotYourStep
    source = [offer.state] if step is process.END_JOINT and offer.state in step.source else step.source
    return claim(
        offer, source=source, target=step.target, by=by, action=step.name, values=values, fact=fact, reason=reason
    )
