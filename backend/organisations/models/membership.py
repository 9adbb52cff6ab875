from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import Role
from backend.organisations.models.organisation import Organisation
from backend.organisations.querysets import MembershipQuerySet


class Membership(models.Model):
    """A person works for an organisation in a role; ended ones stay for the record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    active = models.BooleanField(_("在岗"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = _("成员")
        ordering = ["organisation", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="organisations_one_membership")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
