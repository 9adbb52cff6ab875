"""Words of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LINGERS_YEARS = 3  # a former employment ties for so long after it ended


class Kind(models.TextChoices):
    """How two are tied; the first is the one that the sentence begins with."""

    WORKS = "works", _("任职")
    FORMER = "former", _("曾任职")
    SHARE = "share", _("持股")
    ADVISES = "advises", _("受聘顾问或合作研究")
    FAMILY = "family", _("近亲属任职或持股")
    RELATED = "related", _("近亲属或师生")
    CONTROL = "control", _("同一控制")
    OTHER = "other", _("其他利害关系")


# What can be said of whom: a person of a body, a person of a person, a body of a body.
PERSON_TO_BODY = (Kind.WORKS, Kind.FORMER, Kind.SHARE, Kind.ADVISES, Kind.FAMILY, Kind.OTHER)
PERSON_TO_PERSON = (Kind.RELATED, Kind.OTHER)
BODY_TO_BODY = (Kind.SHARE, Kind.CONTROL, Kind.OTHER)


class Source(models.TextChoices):
    """Where a tie is known from. The last two are read from other records and have no row here."""

    DECLARED = "declared", _("本人申报")
    BUREAU = "bureau", _("省数据局登记")
    MEMBERSHIP = "membership", _("单位成员登记")
    EXPERT = "expert", _("专家档案")


class State(models.TextChoices):
    STANDING = "standing", _("有效")
    WITHDRAWN = "withdrawn", _("已撤回")
