from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    STORED = "stored", _("已保存")
    DISCARDED = "discarded", _("已移除")
