"""What this app puts on pages of the workbench."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.financing.models import Product
from backend.organisations.middleware import acting_membership
from backend.web.places import FirstTask


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
