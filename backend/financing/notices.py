"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.financing.choices import State
from backend.financing.models import Product
from backend.financing.queries import lookers, people_of
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
