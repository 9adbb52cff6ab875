"""Words of this app."""

from datetime import timedelta
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScenarioType(models.TextChoices):
    """S06: one of three."""

    TECH = "tech", _("技术应用新场景")
    SERVICE = "service", _("服务支撑新场景")
    DATA = "data", _("数据赋能新场景")


class ChanceType(models.TextChoices):
    """S07: any of three."""

    TEST = "test", _("测试")
    SHOW = "show", _("展示")
    APPLY = "apply", _("应用")


class Procurement(models.TextChoices):
    """W04: what follows when somebody fits."""

    OPEN_TENDER = "open_tender", _("公开招标")
    CONSULTATION = "consultation", _("竞争性磋商")
    INQUIRY = "inquiry", _("询价")
    SINGLE_SOURCE = "single_source", _("单一来源")
    UNDECIDED = "undecided", _("待定")
    NONE = "none", _("不涉及采购")


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待初审")
    RETURNED = "returned", _("退回修改")
    SECOND = "second", _("待复审")
    CHECKED = "checked", _("待终审")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    TAKEN_DOWN = "taken_down", _("已撤下")
    DELETED = "deleted", _("已删除")


class AmendmentState(models.TextChoices):
    """A change to what is published is checked by the same people as the first text."""

    SUBMITTED = "submitted", _("待初审")
    RETURNED = "returned", _("退回修改")
    SECOND = "second", _("待复审")
    CHECKED = "checked", _("待终审")
    APPLIED = "applied", _("已生效")
    DROPPED = "dropped", _("已放弃")


class Openness(models.TextChoices):
    OPEN = "open", _("对接中")
    LAPSED = "lapsed", _("已截止")


class BudgetBand(models.TextChoices):
    """By the upper end of the budget, in 万元."""

    SMALL = "under50", _("50万元以下")
    MEDIUM = "50to200", _("50–200万元")
    LARGE = "200to500", _("200–500万元")
    HUGE = "over500", _("500万元以上")
    UNSAID = "unsaid", _("未填预算")


# Where each band ends: an amount equal to an end belongs to the next band.
BAND_ENDS = ((BudgetBand.SMALL, Decimal(50)), (BudgetBand.MEDIUM, Decimal(200)), (BudgetBand.LARGE, Decimal(500)))


def band_of(amount: Decimal | None) -> BudgetBand:
    if amount is None:
        return BudgetBand.UNSAID
    return next((band for band, end in BAND_ENDS if amount < end), BudgetBand.HUGE)


class WordKind(models.TextChoices):
    WRONG = "wrong", _("错别字")
    SENSITIVE = "sensitive", _("敏感词")


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("待对列")
    READ = "read", _("已读入")
    UNDONE = "undone", _("已撤销")


class RowState(models.TextChoices):
    """What became of a row of an imported list."""

    MARKED = "marked", _("待修改")
    DRAFTED = "drafted", _("已存为草稿")
    LEFT_OUT = "left_out", _("不导入")


# What a file proves; claim_id is the owner's key. The scan of a batch's signed original, and a list that was imported.
BATCH_SCAN = "scenarios.batch_scan"
IMPORT_LIST = "scenarios.import_list"

DELETED_FOR = timedelta(days=30)  # how long a deleted draft, or an import that was undone, can be taken back
