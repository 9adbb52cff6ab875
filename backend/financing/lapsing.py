"""What the calendar does: a product's last day passes without anybody touching the row."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.financing.events import ProductLapsed
from backend.financing.models import Product
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
