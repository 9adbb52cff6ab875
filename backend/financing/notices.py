"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.financing.choices import JointState, NeedState, State
from backend.financing.models import JointOffer, Need, Product
from backend.financing.queries import lookers, people_of
from backend.lib.dates import display_date
from notifications.sending import in_batches, send


def tell_held(product: Product) -> None:
    """To the officers who may let it out."""
    if product.state == State.HELD:
        _tell(product, lookers(), "held", product.held_at, _("产品待查看：%s"), str(product.provider))


def tell_sent_back(product: Product) -> None:
    """To the provider's people, with what to change."""
    if product.state == State.DRAFT and product.closed_reason:
        _tell(product, _people(product), "sent_back", product.held_at, _("产品被退回修改：%s"), product.closed_reason)


def tell_published(product: Product) -> None:
    """To the provider's people."""
    if product.state == State.PUBLISHED:
        _tell(product, _people(product), "published", product.published_at, _("产品已发布：%s"))


def tell_taken_down(product: Product) -> None:
    """To the provider's people, with the reason; what they withdrew themselves they know."""
    if product.state == State.TAKEN_DOWN:
        at = product.published_at
        _tell(product, _people(product), "taken_down", at, _("产品已被撤下：%s"), product.closed_reason)


def tell_lapsed(product: Product) -> None:
    """To the provider's people: a later day brings it back."""
    if product.state == State.PUBLISHED:
        body = _("已不再推荐给主体。改一个以后的有效期，就重新推荐。")
        _tell(product, _people(product), "lapsed", product.lapsed_at, _("产品已过有效期：%s"), body)


def _people(product: Product) -> list[int]:
    return people_of(product.provider_id)


def _tell(product: Product, people: Iterable[int], what: str, at: datetime | None, title: str, body: str = "") -> None:
    """`at` is when it happened, and None where it is undone: then nobody is told."""
    if at is None:
        return
    for some in in_batches(people):
        send(
            some,
            kind=f"financing.{what}",
            key=f"financing.{what}:{product.pk}:{at.timestamp():.6f}",
            title=title % product.name,
            body=body,
            url=reverse("financing:product", args=[product.reference]),
            topic=f"product:{product.pk}",
        )


# ── needs: to the entity's people who write ───────────────────────────────────────────────────────────────────────


def tell_need_ending(need: Need) -> None:
    """In time to renew it."""
    if need.is_current and need.warned_at is not None and need.expires_on is not None:
        body = _("到%s为止有效。还需要就续期，不续就自动到期，不再参加匹配。") % display_date(need.expires_on)
        _tell_of_need(need, "need_ending", need.warned_at, _("融资需求快到期：%s"), body)


def tell_need_lapsed(need: Need) -> None:
    """It may still be renewed."""
    if need.state == NeedState.LAPSED:
        body = _("已不再参加匹配。还需要的话，续期后重新生效。")
        _tell_of_need(need, "need_lapsed", need.closed_at, _("融资需求已到期：%s"), body)


def _tell_of_need(need: Need, what: str, at: datetime | None, title: str, body: str) -> None:
    url = reverse("financing:need", args=[need.reference])
    _send(people_of(need.entity_id), what, f"need:{need.pk}", at, title % need.title, body, url)


# ── joint offers: to the people of the institutions ───────────────────────────────────────────────────────────────


def tell_joint_proposed(offer: JointOffer) -> None:
    """To the institution that is asked."""
    if offer.state == JointState.PROPOSED:
        _tell_of_joint(offer, [offer.answering_id], "joint_proposed", offer.created_at, _("请您答复投贷联动：%s"))


def tell_joint_confirmed(offer: JointOffer) -> None:
    """To whoever proposed it."""
    if offer.state == JointState.CONFIRMED:
        _tell_of_joint(offer, [offer.proposed_by_id], "joint_confirmed", offer.confirmed_at, _("对方同意投贷联动：%s"))


def tell_joint_declined(offer: JointOffer) -> None:
    """To whoever proposed it, with the reason."""
    if offer.state == JointState.DECLINED:
        _tell_of_joint(offer, [offer.proposed_by_id], "joint_declined", offer.ended_at, _("对方没有同意投贷联动：%s"))


def tell_joint_ended(offer: JointOffer) -> None:
    """To both, but for the one that ended it."""
    if offer.state == JointState.ENDED:
        others = [pk for pk in offer.provider_ids if pk != offer.ended_by_id]
        _tell_of_joint(offer, others, "joint_ended", offer.ended_at, _("投贷联动已结束：%s"))


def tell_joint_restored(offer: JointOffer, house_id: int, ended_at: str) -> None:
    """To the other side, which was told that it had ended."""
    if offer.state in (JointState.PROPOSED, JointState.CONFIRMED):
        others = [pk for pk in offer.provider_ids if pk != house_id]
        at = datetime.fromisoformat(ended_at)
        _tell_of_joint(offer, others, "joint_restored", at, _("对方撤回了结束，投贷联动照旧：%s"))


def _tell_of_joint(offer: JointOffer, houses: list[int], what: str, at: datetime | None, title: str) -> None:
    url = reverse("financing:joint", args=[offer.reference])
    people = [person for house in houses for person in people_of(house)]
    body = offer.ended_reason if offer.ended_at is not None else offer.terms
    _send(people, what, f"joint:{offer.pk}", at, title % offer, body, url)


def _send(people: Iterable[int], what: str, topic: str, at: datetime | None, title: str, body: str, url: str) -> None:
    if at is None:
        return
    for some in in_batches(people):
        send(
            some,
            kind=f"financing.{what}",
            key=f"financing.{what}:{topic}:{at.timestamp():.6f}",
            title=title,
            body=body,
            url=url,
            topic=topic,
        )
