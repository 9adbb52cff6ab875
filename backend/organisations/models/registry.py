from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import RegistryEventKind
from backend.organisations.models.organisation import Organisation
from backend.organisations.querysets import ProfilePartQuerySet


class RegistryEvent(models.Model):
    """One step of an entity in the registry (L01). The state of the entity is the fold of these, in order of their keys."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registry_events")
    kind = models.CharField(_("事项"), max_length=10, choices=RegistryEventKind.choices)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("入库事项")
        verbose_name_plural = _("入库事项")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()}"
