"""The words of the engine: what a fact is called, what kinds of entity there are, and what is told first."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityKind(models.TextChoices):
    """附一. A code contains those that begin with it: a condition on `team` is met by `team.university`."""

    FIRM = "firm", _("独立法人企业")
    TEAM = "team", _("非独立法人主体")
    TEAM_UNIVERSITY = "team.university", _("省内高等院校、科研机构内部团队")
    TEAM_INDUSTRY = "team.industry", _("省内传统行业头部企业内部团队")
    TEAM_OUTSIDE = "team.outside", _("省外主体在晋分支机构或团队")


class HostKind(models.TextChoices):
    """依托单位类型; 其他 is on the form but not in the annex, and always goes to a person."""

    UNIVERSITY = "university", _("省内高等院校、科研机构")
    LEADING = "leading", _("省内传统行业头部企业")
    OUTSIDE = "outside", _("省外数字经济创新主体")
    OTHER = "other", _("其他")


class RegistryState(models.TextChoices):
    """What a condition may ask about the cultivation library."""

    ADMITTED = "admitted", _("已入库")


class FactName(models.TextChoices):
    """The facts that clauses ask for. The label stands in sentences where the fact itself is missing."""

    REGION = "region", _("所在地")
    ENTITY_KIND = "entity_kind", _("主体类型")
    REGISTRY_STATE = "registry_state", _("入库状态")
    QUALIFICATIONS = "qualifications", _("资质")
    PRIMARY_FIELD = "primary_field", _("主要数创领域")
    FOUNDED_ON = "founded_on", _("成立日期")
    REGISTERED_CAPITAL = "registered_capital", _("注册资本")
    REVENUE = "revenue", _("主营业务收入")
    DIGITAL_REVENUE = "digital_revenue", _("数字经济创新相关业务营收")
    NEED_AMOUNT = "need_amount", _("融资金额")
    LEGAL_PERSON = "legal_person", _("独立法人资格")
    CREDIT_CODE_REGION = "credit_code_region", _("统一社会信用代码中的登记机关行政区划")
    ADDRESS_PROOF = "address_proof", _("注册地址证明")
    INDUSTRY_MAJOR = "industry_major", _("所属行业大类")
    INDUSTRY_MINOR = "industry_minor", _("细分领域")
    FOUNDING_PLAN = "founding_plan", _("设立法人企业的计划")
    HOST_KIND = "host_kind", _("依托单位类型")
    HOST_REGION = "host_region", _("依托单位所在地")
    DRIVERS = "drivers", _("创新驱动")
    CASE_COUNT = "case_count", _("典型案例数")


# A team has none of these; asking it to fill them in would be asking in vain.
FIRM_ONLY = frozenset({FactName.FOUNDED_ON, FactName.REGISTERED_CAPITAL, FactName.REVENUE, FactName.DIGITAL_REVENUE})


# Titles of the form that only a legal person can be given; nobody advises a team to apply for one.
FIRM_TITLES = frozenset(
    {
        "little_giant",
        "champion",
        "key_software",
        "specialised",
        "high_tech",
        "tech_sme",
        "innovative_sme",
        "tech_centre",
    }
)


class Effort(IntEnum):
    """What a change costs, in a plain order: a form to fill in, a day to wait for, money to find, an office to move."""

    APPLY = 1
    WAIT = 2
    CAPITAL = 3
    REGISTRATION = 4


class Severity(IntEnum):
    """The order in which failures are told: first what no effort of the entity changes, last what a figure mends."""

    TIME = 10
    KIND = 20
    REGISTRY = 30
    REGION = 40
    FIELD = 45
    QUALIFICATION = 50
    AGE = 60
    AMOUNT = 70


def fact_label(name: str) -> str:
    """What people call a fact; a name of no list is its own label."""
    return str(FactName(name).label) if name in FactName.values else name
