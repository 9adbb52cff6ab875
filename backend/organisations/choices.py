"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    BUREAU = "bureau", _("数据管理部门")
    DEPARTMENT = "department", _("省直部门")
    CITY_OFFICE = "city_office", _("市级主管部门")
    REGULATOR = "regulator", _("金融监管部门")
    GOVERNMENT = "government", _("政府场景发布单位")
    SOE = "soe", _("国有企业")
    LEADING = "leading", _("行业龙头企业")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    BANK = "bank", _("银行")
    FUND = "fund", _("投资机构")
    GUARANTOR = "guarantor", _("担保机构")
    UNIVERSITY = "university", _("高校院所")
    INCUBATOR = "incubator", _("孵化机构")
    PARK = "park", _("园区")
    ENTITY = "entity", _("数创主体")


# Who may post scenarios (S11), who may post financing products (M06), who runs the platform.
SCENARIO_OWNERS = [
    Kind.GOVERNMENT, Kind.SOE, Kind.LEADING, Kind.PUBLIC_INSTITUTION, Kind.DEPARTMENT, Kind.CITY_OFFICE, Kind.PARK,
]  # fmt: skip
FINANCIERS = [Kind.BANK, Kind.FUND, Kind.GUARANTOR]


class Role(models.TextChoices):
    ADMIN = "admin", _("单位管理员")
    EDITOR = "editor", _("经办人")
    VIEWER = "viewer", _("查看人")
    FIRST_REVIEWER = "first_reviewer", _("初审")
    SECOND_REVIEWER = "second_reviewer", _("复审")
    FINAL_REVIEWER = "final_reviewer", _("终审")


WRITING_ROLES = [Role.ADMIN, Role.EDITOR]
REVIEWING_ROLES = [Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER]


class LegalForm(models.TextChoices):
    FIRM = "firm", _("独立法人企业")
    TEAM = "team", _("非独立法人主体")


class RegistryState(models.TextChoices):
    """Where an entity stands in the cultivation registry (L01); a fold over RegistryEvent."""

    NONE = "none", _("未入库")
    ADMITTED = "admitted", _("已入库")
    SUSPENDED = "suspended", _("限期整改")
    EXITED = "exited", _("已移出")


class RegistryEventKind(models.TextChoices):
    ADMITTED = "admitted", _("入库")
    SUSPENDED = "suspended", _("限期整改")
    RESUMED = "resumed", _("整改完成")
    EXITED = "exited", _("移出")


AUTHORITY_LETTER = "organisations.authority"  # the claim of the file that says an organisation may post (S11)


class Novelty(models.TextChoices):
    """What is new about a capability (四新, S08)."""

    TECHNOLOGY = "technology", _("新技术")
    PRODUCT = "product", _("新产品")
    SOLUTION = "solution", _("新方案")
    SERVICE = "service", _("新服务")


class CardSource(models.TextChoices):
    TYPED = "typed", _("自行填写")
    CASE = "case", _("由案例生成")
    PRODUCT = "product", _("由产品生成")
    INTRO = "intro", _("由简介生成")
    IMPORT = "import", _("由清单导入")
