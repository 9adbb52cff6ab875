from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConfirmedFigure(models.Model):
    """A number as the bureau confirmed it: the public sees these and no other (W24). One row a code; earlier values are in
    the audit.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    value = models.PositiveBigIntegerField(_("数值"))
    as_of = models.DateTimeField(_("截至"))
    definition = models.CharField(_("口径"), max_length=300)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("公开数字")
        verbose_name_plural = _("公开数字")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
