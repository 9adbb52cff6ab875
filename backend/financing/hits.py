"""A product among the finds of a search."""

from typing import Any

from django.utils.translation import gettext as _

from backend.financing.models import Product
from backend.lib.money import format_whole


def line(product: Product) -> list[Any]:
    most = product.amount_high
    return [
        product.provider.name,
        product.kind.name,
        _("最高%(amount)s") % {"amount": format_whole(most)} if most is not None else "",
    ]
