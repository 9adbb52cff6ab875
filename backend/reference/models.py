"""Code tables that everything else points at. Rows come from the files in data/; officers edit them in the admin."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import FieldAxis, FieldGroup, Level, ScenarioGroup
from .querysets import (
    FieldQuerySet,
    IndustryClassQuerySet,
    ProductKindQuerySet,
    QualificationQuerySet,
    RegionQuerySet,
)

COMMON_NAMES = frozenset({"城区", "矿区", "郊区"})


class CodeTable(models.Model):
    """A row of a list: a stable code, the name that people read, and its place in the list."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    position = models.PositiveIntegerField(_("顺序"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """Shanxi, its cities and their counties by GB/T 2260; a code keeps its meaning when a name changes."""

    code = models.CharField(
        _("行政区划代码"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", _("行政区划代码为6位数字。"))],
    )
    name = models.CharField(_("名称"), max_length=40)
    level = models.CharField(_("级别"), max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("行政区划")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=Level.PROVINCE, parent=None)
                | (~models.Q(level=Level.PROVINCE) & ~models.Q(parent=None)),
                name="reference_region_has_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """As people say it: 太原 for the city, 小店区 for a county, 阳泉城区 where two cities have a county of that name."""
        if self.level != Level.COUNTY:
            return self.name.removesuffix("市").removesuffix("省")
        return f"{self.parent.short_name}{self.name}" if self.parent and self.name in COMMON_NAMES else self.name


class IndustryClass(models.Model):
    """《数字经济及其核心产业统计分类（2021）》: 大类 of two digits, 中类 of four, and 小类 of six once an administrator loads them."""

    code = models.CharField(
        _("代码"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^(\d{2}){1,3}$", _("代码为2位、4位或6位数字。"))],
    )
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )

    objects = IndustryClassQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("数字经济统计分类")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Field(CodeTable):
    """The six fields of 附二 and their sub-tags; a sub-tag's code begins with its field's: energy.coal."""

    group = models.CharField(_("组别"), max_length=12, choices=FieldGroup)
    axis = models.CharField(_("层次"), max_length=8, choices=FieldAxis, default=FieldAxis.FIELD)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("所属领域")
    )

    objects = FieldQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = verbose_name_plural = _("数创领域")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(axis=FieldAxis.FIELD, parent=None)
                | (~models.Q(axis=FieldAxis.FIELD) & ~models.Q(parent=None)),
                name="reference_tag_has_field",
            )
        ]


class ScenarioField(CodeTable):
    """The twelve fields of section 四, in which scenarios are called for, and the fields of innovation that answer each."""

    group = models.CharField(_("组别"), max_length=12, choices=ScenarioGroup)
    fields = models.ManyToManyField(Field, related_name="scenario_fields", blank=True, verbose_name=_("对应的数创领域"))

    class Meta:
        ordering = ["position"]
        verbose_name = verbose_name_plural = _("场景领域")


class ScenarioClass(CodeTable):
    """A class of 国办发〔2025〕37号 and the scenario fields that it covers; an officer loads the list, none is shipped."""

    aspect = models.CharField(_("方面"), max_length=80)
    fields = models.ManyToManyField(ScenarioField, related_name="classes", verbose_name=_("对应的场景领域"))

    class Meta:
        ordering = ["position"]
        verbose_name = verbose_name_plural = _("场景类别（国办发〔2025〕37号）")


class Qualification(CodeTable):
    """A title that the application form names; what is none of these is free text beside the holder."""

    printed = models.CharField(_("申报书上的写法"), max_length=80)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = verbose_name_plural = _("资质")


class ProductKind(CodeTable):
    """A kind of financial product (M09); institutions and entities choose from these rows, officers add to them.

    What a kind has no use for (an equity investment has no rate of interest) is not asked for and not taken.
    """

    borrows = models.BooleanField(_("须为独立法人"), default=False, help_text=_("借款类产品：非法人不能作为借款人。"))
    has_rate = models.BooleanField(_("有利率或费率"), default=True)
    has_term = models.BooleanField(_("有期限"), default=True)
    has_security = models.BooleanField(_("有担保方式"), default=True)
    active = models.BooleanField(_("在用"), default=True, help_text=_("停用后不能再选，已有的产品和需求不变。"))
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    objects = ProductKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = _("金融产品种类")
