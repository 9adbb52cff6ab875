"""Verbs on financing products. Each is one transaction with one audit row and, where others follow, one fact."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.financing import process
from backend.financing.choices import State
from backend.financing.errors import NotReady, NotVerified
from backend.financing.events import ProductChanged, ProductPublished, ProductWithdrawn
from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.outbox.recording import record
from backend.outbox.transitions import claim


def create_product(provider: Organisation, *, by: User | None, **fields: Any) -> Product:
    """A draft that only the provider sees."""
    with transaction.atomic():
        product = Product.objects.create(provider=provider, **fields)
        append("product", product.pk, actor=by, action="create", changes={"name": [None, product.name]})
    return product


def save_product(product: Product, *, by: User, **fields: Any) -> Product:
    """Store changed fields; while on offer that is news to search and matches. Unchanged input records nothing."""
    with transaction.atomic():
        Product.objects.filter(pk=product.pk).update(search_version=F("search_version") + 1)
        before = Product.objects.get(pk=product.pk)
        changes = {
            name: [_plain(getattr(before, name)), _plain(value)]
            for name, value in fields.items()
            if getattr(before, name) != value
        }
        if changes:
            Product.objects.filter(pk=product.pk).update(**fields)
            append("product", product.pk, actor=by, action="edit", changes=changes)
            if before.state == State.PUBLISHED:
                record(ProductChanged(product_id=product.pk), by=by)
    product.refresh_from_db()
    return product


def publish_product(product: Product, *, by: User | None) -> Product:
    """Put it on offer. Refused while the provider is unverified or something that readers need is missing."""
    if not product.provider.is_verified:
        raise NotVerified(_("本单位尚未通过核验，暂不能发布。请联系省数据局办理核验。"))
    missing = missing_of(product)
    if missing:
        raise NotReady(missing)
    return _step(product, process.PUBLISH, by=by, action="publish", fact=ProductPublished(product_id=product.pk),
                 values={"published_at": timezone.now()})  # fmt: skip


def withdraw_product(product: Product, *, by: User) -> Product:
    """Off every list at once; it can be put on offer again."""
    return _step(product, process.WITHDRAW, by=by, action="withdraw", fact=ProductWithdrawn(product_id=product.pk))


def take_down_product(product: Product, *, by: User, reason: str) -> Product:
    """By the bureau, with a reason that the provider reads."""
    return _step(product, process.TAKE_DOWN, by=by, action="take_down", fact=ProductWithdrawn(product_id=product.pk),
                 values={"closed_reason": reason}, reason=reason)  # fmt: skip


def missing_of(product: Product) -> dict[str, str]:
    """What a product on offer must say and this one does not, as sentences by field."""
    missing = {}
    if product.amount_high is None:
        missing["amount_high"] = _("请填写额度上限。")
    if product.valid_until is None:
        missing["valid_until"] = _("请填写有效期，到期后自动停止推荐。")
    elif product.valid_until < timezone.localdate():
        missing["valid_until"] = _("有效期已过，请改为今天或以后的日期。")
    if not product.target.strip():
        missing["target"] = _("请写明适合谁，主体据此判断是否对口。")
    return missing


def provider_changed(provider_id: int) -> None:
    """The provider's name changed: raise the version of its products and tell the followers."""
    for product in Product.objects.filter(provider_id=provider_id, state=State.PUBLISHED):
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(search_version=F("search_version") + 1)
            record(ProductChanged(product_id=product.pk))


def _step(product: Product, step: process.Step, *, by: User | None, action: str, fact: Any,
          values: dict[str, Any] | None = None, reason: str = "") -> Product:  # fmt: skip
    with transaction.atomic():
        claim(
            product,
            source=step.source,
            target=step.target,
            by=by,
            action=action,
            values={"search_version": F("search_version") + 1, **(values or {})},
            fact=fact,
            reason=reason,
        )
    return product


def _plain(value: Any) -> Any:
    """For the audit row: JSON has no decimals, dates or models."""
    return value if value is None or isinstance(value, int | bool | dict | list) else str(value)
