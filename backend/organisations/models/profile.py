"""What an entity tells of itself (S08, F18, F25–F27); the source of its capability cards, its matches and its search document."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.organisations.choices import CardSource, Novelty
from backend.organisations.models.organisation import Organisation
from backend.organisations.querysets import ProfilePartQuerySet


class EntityProfile(models.Model):
    """One page for each entity. Money in 万元."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="profile")
    intro_business = models.TextField(_("业务范围"), blank=True, max_length=1500)
    intro_products = models.TextField(_("核心产品或服务"), blank=True, max_length=1500)
    intro_research = models.TextField(_("研发实力"), blank=True, max_length=1500)
    intro_advantages = models.TextField(_("竞争优势"), blank=True, max_length=1500)
    data_held = models.TextField(_("可用数据"), blank=True, max_length=800)
    primary_field = models.ForeignKey(
        "reference.Field",
        verbose_name=_("主要数创领域"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tags = models.ManyToManyField("reference.Field", verbose_name=_("其他领域标签"), blank=True, related_name="+")
    registered_capital = models.DecimalField(
        _("注册资本（万元）"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    revenue_last_year = models.DecimalField(
        _("上年主营业务收入（万元）"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    headcount = models.PositiveIntegerField(_("人数"), null=True, blank=True)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("主体档案")
        verbose_name_plural = _("主体档案")

    def __str__(self) -> str:
        return str(self.organisation)


class Case(models.Model):
    """A typical case (F26): technique, problem solved, result."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cases")
    title = models.CharField(_("案例名称"), max_length=120)
    problem = models.TextField(_("解决的问题"), max_length=1200)
    technology = models.TextField(_("核心技术"), max_length=1200)
    results = models.TextField(_("成果与效益"), max_length=1200)
    customer = models.CharField(_("应用单位"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("典型案例")
        verbose_name_plural = _("典型案例")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class OfferedProduct(models.Model):
    """A product or service that the entity sells."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(_("产品或服务名称"), max_length=120)
    description = models.TextField(_("说明"), max_length=1200)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("产品或服务")
        verbose_name_plural = _("产品或服务")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person of the core team (F25)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="team")
    name = models.CharField(_("姓名"), max_length=60)
    title = models.CharField(_("职务"), max_length=80, blank=True)
    resume = models.TextField(_("履历"), max_length=800, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("核心团队")
        verbose_name_plural = _("核心团队")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class CapabilityCard(models.Model):
    """One line of the capability list (能力清单, S08)."""

    MOST: ClassVar[dict[str, int]] = {"name": 120, "description": 1200}  # characters

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cards")
    name = models.CharField(_("场景能力名称"), max_length=MOST["name"])
    description = models.TextField(_("场景能力说明"), max_length=MOST["description"])
    novelty = models.CharField(_("四新类别"), max_length=12, choices=Novelty.choices, blank=True)
    source = models.CharField(
        _("来源"), max_length=8, choices=CardSource.choices, default=CardSource.TYPED, editable=False
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("能力卡")
        verbose_name_plural = _("能力卡")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="organisations_card_once",
                violation_error_message=_("已有同名能力卡。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name, and what is new about it where the entity says so."""
        return f"{self.name}（{self.get_novelty_display()}）" if self.novelty else self.name


class HeldQualification(models.Model):
    """A qualification at provincial level or above that the entity holds (F19)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="qualifications")
    qualification = models.ForeignKey(
        "reference.Qualification", verbose_name=_("资质"), on_delete=models.PROTECT, related_name="+"
    )
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)

    objects = ProfilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("资质")
        verbose_name_plural = _("资质")
        ordering = ["qualification", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "qualification"],
                name="organisations_qualification_once",
                violation_error_message=_("这项资质已填过。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.qualification)
