"""Verbs on financing products. Each is one transaction with one audit row and, where others follow, one fact."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.financing import process
from backend.financing.choices import State
from backend.financing.errors import EditedMeanwhile, NotEditable, NotReady, NotVerified, NotYourStep
from backend.financing.events import (
    ProductChanged,
    ProductHeld,
    ProductPublished,
    ProductRecalled,
    ProductReopened,
    ProductSentBack,
    ProductWithdrawn,
)
from backend.financing.kinds import COLUMNS, unfit
from backend.financing.models import Product
from backend.financing.rules import may_look
from backend.financing.texts import for_history, listed_words_of, new_words
from backend.organisations.models import Organisation
from backend.outbox.facts import Fact
from backend.outbox.recording import record
from backend.outbox.transitions import claim


def create_product(provider: Organisation, *, by: User | None, **fields: Any) -> Product:
    """A draft that only the provider sees. What its kind has no place for is refused (NotReady)."""
    wrong = unfit(fields.get("kind"), fields)
    if wrong:
        raise NotReady(wrong)
    with transaction.atomic():
        product = Product.objects.create(provider=provider, **fields)
        append("product", product.pk, actor=by, action="create", changes={"name": [None, product.name]})
    return product


def save_product(product: Product, *, by: User, edit_number: int, **fields: Any) -> Product:
    """Store changed fields; while on offer that is news to search and matches. Unchanged input records nothing.

    `edit_number` is what the form was opened with: if somebody has saved since, nothing is stored and EditedMeanwhile
    carries what stands now. What is published stays fit to be published: NotReady by field for what would then be missing,
    and for a listed word that comes in.
    """
    with transaction.atomic():
        Product.objects.filter(pk=product.pk).update(search_version=F("search_version") + 1)  # holds the row
        before = Product.objects.get(pk=product.pk)
        if before.edit_number != edit_number:
            raise EditedMeanwhile(before)
        if before.state not in process.EDITABLE:
            raise NotEditable(_("这款产品现在是“%s”，不能修改。") % before.get_state_display())
        changed = for_history(before, fields)
        if before.state == State.PUBLISHED and changed:
            _require_verified(before)
            _require_fit(before, fields)
        wrong = unfit(fields.get("kind", before.kind), {**_kept(before), **fields}) if changed else {}
        if wrong:
            raise NotReady(wrong)
        if changed:
            renewed = {"lapsed_at": None} if before.lapsed_at is not None and before.state == State.PUBLISHED else {}
            Product.objects.filter(pk=product.pk).update(**fields, **renewed, edit_number=F("edit_number") + 1)
            append("product", product.pk, actor=by, action="edit", changes=changed)
            if before.state == State.PUBLISHED:
                record(ProductChanged(product_id=product.pk), by=by)
    product.refresh_from_db()
    return product


def publish_product(product: Product, *, by: User | None) -> Product:
    """Put it on offer, or hold it for an officer's look where the word list points at it, where it was taken down before,
    or where the installation has every product looked at.

    Refused while the provider is unverified or something that readers need is missing.
    """
    _require_publishable(product)
    if settings.PRODUCTS_SEEN_FIRST or product.needs_look or listed_words_of(product):
        return _step(product, process.HOLD, by=by, fact=ProductHeld(product_id=product.pk), read=True,
                     values={"held_at": timezone.now(), "closed_reason": ""})  # fmt: skip
    return _step(
        product, process.PUBLISH, by=by, fact=ProductPublished(product_id=product.pk), read=True, values=_fresh()
    )


def release_product(product: Product, *, by: User, edit_number: int) -> Product:
    """The officer's yes to what was read, and to nothing that was written since."""
    if not may_look(by, product):
        raise NotYourStep
    _require_publishable(product)
    product.edit_number = edit_number
    return _step(product, process.RELEASE, by=by, fact=ProductPublished(product_id=product.pk), read=True,
                 values={**_fresh(), "needs_look": False})  # fmt: skip


def send_back_product(product: Product, *, by: User, reason: str) -> Product:
    """The officer's no, with what to change."""
    if not may_look(by, product):
        raise NotYourStep
    return _close(product, process.SEND_BACK, by=by, fact=ProductSentBack(product_id=product.pk), reason=reason)


def recall_product(product: Product, *, by: User) -> Product:
    """Back from the officers before they looked: a draft again."""
    return _step(product, process.RECALL, by=by, fact=ProductRecalled(product_id=product.pk))


def withdraw_product(product: Product, *, by: User, reason: str) -> Product:
    """Off every list at once; it can be put on offer again."""
    return _close(product, process.WITHDRAW, by=by, fact=ProductWithdrawn(product_id=product.pk), reason=reason)


def take_down_product(product: Product, *, by: User, reason: str) -> Product:
    """By the bureau, with a reason that the provider reads. From now on publishing it again takes an officer's look."""
    return _close(product, process.TAKE_DOWN, by=by, fact=ProductWithdrawn(product_id=product.pk), reason=reason,
                  values={"needs_look": True})  # fmt: skip


def reopen_product(product: Product, *, by: User) -> Product:
    """Make a draft again of what was taken down."""
    return _step(product, process.REOPEN, by=by, fact=ProductReopened(product_id=product.pk),
                 values={"published_at": None, "held_at": None, "closed_reason": ""})  # fmt: skip


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


def _require_verified(product: Product) -> None:
    if not product.provider.is_verified:
        raise NotVerified(_("本单位尚未通过核验，暂不能发布。请联系省数据局办理核验。"))


def _require_publishable(product: Product) -> None:
    _require_verified(product)
    missing = missing_of(product)
    if missing:
        raise NotReady(missing)


def _require_fit(before: Product, fields: dict[str, Any]) -> None:
    """What is open to everybody stays whole."""
    after = Product.objects.get(pk=before.pk)
    for name, value in fields.items():
        setattr(after, name, value)
    wrong = {**new_words(before, after), **missing_of(after)}
    if wrong:
        raise NotReady(wrong)


def _kept(product: Product) -> dict[str, Any]:
    """What stands in the columns that not every kind has."""
    return {name: getattr(product, name) for names in COLUMNS.values() for name in names}


def _fresh() -> dict[str, Any]:
    return {"published_at": timezone.now(), "lapsed_at": None, "closed_reason": ""}


def _close(product: Product, step: process.Step, *, by: User, fact: Fact, reason: str,
           values: dict[str, Any] | None = None) -> Product:  # fmt: skip
    """A step that others read the reason of."""
    if not reason.strip():
        raise NotReady({"reason": _("请写明理由。")})
    return _step(product, step, by=by, fact=fact, values={**(values or {}), "closed_reason": reason}, reason=reason)


def _step(product: Product, step: process.Step, *, by: User | None, fact: Fact, values: dict[str, Any] | None = None,
          reason: str = "", read: bool = False) -> Product:  # fmt: skip
    """`read`: what was read is what is decided on, so an edit in between makes this the race that was lost."""
    return claim(
        product,
        source=step.source,
        target=step.target,
        by=by,
        action=step.name,
        values={"search_version": F("search_version") + 1, **(values or {})},
        where={"edit_number": product.edit_number} if read else None,
        fact=fact,
        reason=reason,
    )
