"""What this app puts on pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.financing.models import Product
from backend.organisations.middleware import acting_membership
from backend.organisations.rules import is_registrar
from backend.web.places import FirstTask, WaitingLine

LINES_MOST = 20


def for_financiers(request: HttpRequest) -> bool:
    membership = acting_membership(request)
    return membership is not None and membership.organisation.is_financier


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
    """For officers the products that wait for a look, the oldest first."""
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
