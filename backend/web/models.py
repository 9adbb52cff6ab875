"""What a person keeps of a list: its filters under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.web.choices import VIEW_NAME_MOST
from backend.web.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """The filters of one list page as a person keeps them, by the names that they have in its address.

    `page` is the name of an address that has views (places.register_views). Opening one is following a link to that page, so
    it never shows more than the page would. A removed one stays for a day, to be brought back.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(_("页面"), max_length=80)
    name = models.CharField(_("名称"), max_length=VIEW_NAME_MOST)
    parameters = models.JSONField(_("条件"), default=dict)
    is_default = models.BooleanField(_("默认打开"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("存下时间"), default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用视图")
        verbose_name_plural = _("常用视图")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "name"], condition=Q(removed_at=None), name="web_saved_view_name_once"
            ),
            models.UniqueConstraint(
                fields=["person", "page"],
                condition=Q(removed_at=None, is_default=True),
                name="web_saved_view_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page with these filters, where a page begins."""
        return f"{reverse(self.page)}?{urlencode(self.parameters, doseq=True)}"
