"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Availability(models.TextChoices):
    OPEN = "open", _("可接受邀请")
    LIMITED = "limited", _("时间有限")
    CLOSED = "closed", _("暂不接受邀请")


class State(models.TextChoices):
    DRAFT = "draft", _("未公开")
    LISTED = "listed", _("在库")
    RETIRED = "retired", _("已出库")
