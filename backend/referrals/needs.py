"""The financing need as a group of fields: a bank reads the one that stands today, where the entity agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.financing.queries import current_need
from backend.lib.money import format_amount
from backend.referrals.groups import FieldGroup, Item, register

if TYPE_CHECKING:
    from backend.organisations.models import Organisation


def _need(entity: Organisation) -> list[Item]:
    need = current_need(entity)
    if need is None:
        return []
    day = date_format(need.posted_at, "Y年n月j日") if need.posted_at else ""
    rows = [
        ("need_kind", _("融资种类"), need.kind.name if need.kind else ""),
        ("need_amount", _("需要金额"), format_amount(need.amount) if need.amount is not None else ""),
        ("need_purpose", _("用途"), need.purpose),
        ("need_term", _("期限"), _("%s个月") % need.term_months if need.term_months else ""),
        ("need_security", _("能提供的担保"), need.security),
        ("need_by", _("最晚用款日期"), date_format(need.needed_by, "Y年n月j日") if need.needed_by else ""),
    ]
    return [Item(key, label, str(value), _("融资需求"), day) for key, label, value in rows if value]


register(
    FieldGroup("need", gettext_lazy("融资需求"), gettext_lazy("想融多少、做什么用、期限和能提供的担保"), _need, 15)
)
