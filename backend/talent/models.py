from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.talent.choices import Availability, State
from backend.talent.querysets import ExpertQuerySet


class Pool(models.Model):
    """A pool that experts join: a committee, a field, a service."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    description = models.CharField(_("说明"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("人才库")
        verbose_name_plural = _("人才库")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A person whose knowledge entities and owners may ask for; found by members of verified organisations only."""

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name=_("账号"),
    )
    name = models.CharField(_("姓名"), max_length=60)
    institution = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name=_("所在单位"),
    )
    institution_text = models.CharField(_("所在单位（未登记）"), max_length=120, blank=True)
    title = models.CharField(_("职称职务"), max_length=80, blank=True)
    region = models.ForeignKey(
        "reference.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在市")
    )
    fields = models.ManyToManyField("reference.Field", blank=True, related_name="+", verbose_name=_("擅长领域"))
    pools = models.ManyToManyField(Pool, blank=True, related_name="experts", verbose_name=_("所在人才库"))
    bio = models.TextField(_("做过什么"), max_length=2000)
    topics = models.TextField(_("可以帮什么"), max_length=1000, blank=True)
    availability = models.CharField(
        _("时间安排"), max_length=8, choices=Availability.choices, default=Availability.OPEN
    )
    availability_note = models.CharField(_("时间说明"), max_length=200, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    contact_email = models.EmailField(_("电子邮箱"), blank=True)

    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    search_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    demo = models.BooleanField(default=False, editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("专家")
        verbose_name_plural = _("专家")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def institution_name(self) -> str:
        return self.institution.name if self.institution else self.institution_text
