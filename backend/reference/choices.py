from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县（市、区）")


class FieldGroup(models.TextChoices):
    """The two groups of 附二: innovation in applying technology, and in new kinds of business."""

    TECHNOLOGY = "technology", _("数字技术场景应用创新")
    BUSINESS = "business", _("数字经济新业态创新")


class FieldAxis(models.TextChoices):
    """A row is one of the six fields, a sub-tag of one, or (数据产业 alone) a link of the data chain."""

    FIELD = "field", _("领域")
    TAG = "tag", _("细分方向")
    LINK = "link", _("产业环节")


class ScenarioGroup(models.TextChoices):
    """The three groups of section 四."""

    FRONTIER = "frontier", _("新领域新赛道")
    INDUSTRY = "industry", _("产业数智转型升级新业态")
    CITY = "city", _("智慧城市建设重点领域")
