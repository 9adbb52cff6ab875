"""Verbs on kinds of product (M09): officers add and change them, no code is needed."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import readable
from backend.financing.choices import State
from backend.financing.errors import NotReady, NotYourStep
from backend.financing.events import KindChanged, ProductChanged
from backend.financing.models import Product
from backend.financing.rules import keeps_kinds
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.reference.models import ProductKind

KIND = "productkind"
FIELDS = ("name", "borrows", "has_rate", "has_term", "has_security", "active")


def add_kind(*, by: User, code: str, **fields: Any) -> ProductKind:
    """A new kind at the end of the list; at once in forms, filters, facets and the API. Its code stays for good."""
    _permit(by)
    _refuse_same_name(fields["name"])
    last = ProductKind.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            kind = ProductKind.objects.create(code=code, position=last + 1, **fields)
            changes = {name: ["", readable(getattr(kind, name))] for name in ("code", *FIELDS)}
            append(KIND, kind.pk, actor=by, action="create", changes=changes)
    except IntegrityError as taken:
        raise NotReady({"code": _("代码“%s”已经有了。") % code}) from taken
    return kind


def save_kind(kind: ProductKind, *, by: User, edit_number: int, **fields: Any) -> ProductKind:
    """Of two who change a kind the second is told (LostRace). What is there of this kind stays as it is."""
    _permit(by)
    _refuse_same_name(fields["name"], but=kind.pk)
    if all(getattr(kind, name) == value for name, value in fields.items()):
        return kind
    return claim(
        kind,
        source=[kind.code],  # it has no states; its code stays
        target=None,
        field="code",
        by=by,
        action="edit",
        values={**fields, "edit_number": F("edit_number") + 1},
        where={"edit_number": edit_number},
        fact=KindChanged(kind_id=kind.pk),
    )


def kind_changed(kind_id: int) -> None:
    """Its name stands in the documents of its products: raise their versions and tell the followers."""
    for pk in Product.objects.filter(kind_id=kind_id, state=State.PUBLISHED).values_list("pk", flat=True):
        with transaction.atomic():
            Product.objects.filter(pk=pk).update(search_version=F("search_version") + 1)
            record(ProductChanged(product_id=pk))


def _permit(by: User) -> None:
    if not keeps_kinds(by):
        raise NotYourStep


def _refuse_same_name(name: str, *, but: int = 0) -> None:
    if ProductKind.objects.filter(name=name).exclude(pk=but).exists():
        raise NotReady({"name": _("已有同名的种类。")})
