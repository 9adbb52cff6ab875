"""Words of the bank's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

PROOF = "referrals.figure"  # of whose files these are
AUTHORITY = "referrals.authority"


class Speaker(models.TextChoices):
    BANK = "bank", _("银行")
    ENTITY = "entity", _("主体")


class FigureState(models.TextChoices):
    TOLD = "told", _("待核对")
    CONFIRMED = "confirmed", _("省数据局已核对")
    RETURNED = "returned", _("已退回")


class FigureKind(models.TextChoices):
    """What can be told of a year. The unit belongs to the kind."""

    REVENUE = "revenue", _("营业收入")
    RESEARCH = "research", _("研发投入")
    CONTRACTS = "contracts", _("场景合同金额")
    RECEIVABLE = "receivable", _("场景合同未收款")
    PATENTS = "patents", _("有效发明专利")
    SOFTWARE = "software", _("软件著作权")
    DATA_ASSETS = "data_assets", _("已登记数据资产")
    VOUCHERS = "vouchers", _("已使用算力券")

    @property
    def unit(self) -> str | Promise:
        return UNITS.get(self, _("万元"))

    @property
    def is_count(self) -> bool:
        return self in UNITS


UNITS: dict[str, Promise] = {
    FigureKind.PATENTS: _("件"),
    FigureKind.SOFTWARE: _("件"),
    FigureKind.DATA_ASSETS: _("项"),
}
