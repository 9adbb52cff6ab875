from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError

from backend.lib.references import new_reference
from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS, Kind, LegalForm, RegistryState
from backend.organisations.querysets import OrganisationQuerySet


def check_uscc(value: str) -> None:
    """GB 32100-2015: 18 characters and a check digit."""
    try:
        uscc.validate(value)
    except StdnumError as wrong:
        raise ValidationError(_("统一社会信用代码校验不符，请对照营业执照核对。"), code="uscc") from wrong


class Organisation(models.Model):
    """A body with one identity for good, whatever its legal records were over time (C09)."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, validators=[check_uscc])
    legal_form = models.CharField(_("主体类型"), max_length=8, choices=LegalForm.choices, default=LegalForm.FIRM)
    founded_on = models.DateField(_("注册时间"), null=True, blank=True)
    region = models.ForeignKey(
        "reference.Region", verbose_name=_("所在市"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    county = models.ForeignKey(
        "reference.Region",
        verbose_name=_("所在县区"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    registry_state = models.CharField(
        _("入库状态"), max_length=10, choices=RegistryState.choices, default=RegistryState.NONE, editable=False
    )
    search_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    demo = models.BooleanField(default=False, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "uscc",
                condition=~models.Q(uscc=""),
                name="organisations_uscc_once",
                violation_error_message=_("这个统一社会信用代码已登记。"),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.ENTITY) | models.Q(registry_state=RegistryState.NONE),
                name="organisations_registry_is_for_entities",
            ),
        ]
        indexes = [models.Index(fields=["kind", "registry_state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_entity(self) -> bool:
        return self.kind == Kind.ENTITY

    @property
    def is_admitted(self) -> bool:
        return self.registry_state == RegistryState.ADMITTED

    @property
    def owns_scenarios(self) -> bool:
        return self.kind in SCENARIO_OWNERS

    @property
    def is_financier(self) -> bool:
        return self.kind in FINANCIERS
