"""Words of this app. Kinds of products are rows of reference.ProductKind, so a new one needs no code (M09)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    HELD = "held", _("待省数据局查看")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    TAKEN_DOWN = "taken_down", _("已撤下")
