"""Words of this app. Kinds of products are rows of reference.ProductKind, so a new one needs no code (M09)."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    HELD = "held", _("待省数据局查看")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    TAKEN_DOWN = "taken_down", _("已撤下")


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
