"""What the calendar does: the last day of a product or a need passes without anybody touching the row."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.audit.recording import append
from backend.financing.choices import NEED_WARNS_DAYS, NeedState
from backend.financing.events import NeedEnding, NeedLapsed, ProductLapsed
from backend.financing.models import Need, Product
from backend.outbox.recording import record


def lapse_products() -> int:
    """Note each published product whose last day is over, once, as a fact that search and matches follow."""
    over = Product.objects.lapsed().filter(lapsed_at__isnull=True)
    noted = 0
    for product_id in over.values_list("pk", flat=True):
        with transaction.atomic():
            if over.filter(pk=product_id).update(lapsed_at=timezone.now(), search_version=F("search_version") + 1):
                record(ProductLapsed(product_id=product_id))
                noted += 1
    return noted


def lapse_needs() -> int:
    """Each need whose 90 days are over leaves matching, once, and its people are told."""
    over, noted = Need.objects.over(), 0
    for pk, entity_id in over.values_list("pk", "entity_id"):
        with transaction.atomic():
            values = {"state": NeedState.LAPSED, "closed_at": timezone.now(), "edit_number": F("edit_number") + 1}
            if over.filter(pk=pk).update(**values):
                append("need", pk, actor=None, action="lapse", changes={"state": [NeedState.POSTED, NeedState.LAPSED]})
                record(NeedLapsed(need_id=pk, entity_id=entity_id))
                noted += 1
    return noted


def warn_of_ending() -> int:
    """Each need that ends within two weeks is noted once in its run, so that its people are told in time."""
    soon = timezone.localdate() + timedelta(days=NEED_WARNS_DAYS)
    ending, noted = Need.objects.current().filter(expires_on__lte=soon, warned_at__isnull=True), 0
    for pk, entity_id in ending.values_list("pk", "entity_id"):
        with transaction.atomic():
            if ending.filter(pk=pk).update(warned_at=timezone.now()):
                record(NeedEnding(need_id=pk, entity_id=entity_id))
                noted += 1
    return noted
