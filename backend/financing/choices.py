"""Words of this app. Kinds of products are rows of reference.ProductKind, so a new one needs no code (M09)."""

import re
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    HELD = "held", _("待省数据局查看")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    TAKEN_DOWN = "taken_down", _("已撤下")


class NeedState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    POSTED = "posted", _("有效")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("已到期")


NEED_DAYS = 90  # a need stands so long unless it is renewed (M04)
NEED_WARNS_DAYS = 14  # and so long before its end its people are told
NEEDS_MOST = 5  # posted at a time by one entity


JOINT_UNDO = timedelta(minutes=10)  # in which the side that ended a joint offer may take that back


class JointState(models.TextChoices):
    PROPOSED = "proposed", _("待对方确认")
    CONFIRMED = "confirmed", _("联动中")
    DECLINED = "declined", _("对方未同意")
    ENDED = "ended", _("已结束")


class Guarantee(models.TextChoices):
    """What a product's way of security comes to; it is read from the words of the bank."""

    CREDIT = "credit", _("信用")
    MORTGAGE = "mortgage", _("抵押")
    PLEDGE = "pledge", _("质押")
    SURETY = "surety", _("保证")


_SAYS = {
    Guarantee.CREDIT: re.compile(r"信用(?!证|卡|保险)"),
    Guarantee.MORTGAGE: re.compile(r"抵押"),
    Guarantee.PLEDGE: re.compile(r"质押"),
    Guarantee.SURETY: re.compile(r"保证(?!金)|(?<!反)担保"),
}
_DENIES = re.compile(r"(?:无需|不需|不用|不要|免|无)(?:提供|任何|实物)*(?:信用|抵押|质押|保证|担保)(?:物|人|品)?")


def guarantees_in(security: str) -> list[Guarantee]:
    """The kinds that 信用或第三人保证 names; 无需抵押 names none of mortgage, 保证金 none of surety."""
    said = _DENIES.sub("", security)
    return [guarantee for guarantee, words in _SAYS.items() if words.search(said)]
