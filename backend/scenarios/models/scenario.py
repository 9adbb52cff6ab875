from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.lib.amount_scale import cells
from backend.lib.money import Amount
from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.policy.conditions import Conditions
from backend.policy.errors import BadConditions
from backend.scenarios.choices import ChanceType, Openness, Procurement, ScenarioType, State, band_of
from backend.scenarios.models.batch import Batch
from backend.scenarios.models.lines import ReadsInLines
from backend.scenarios.querysets import ScenarioQuerySet

FIGURE = re.compile(r"\d|零")  # \d knows full-width digits too


def is_figure(text: str) -> bool:
    """尽早 is no target: nothing can be accepted against it."""
    return FIGURE.search(text) is not None


def check_chances(value: Any) -> None:
    """S07: any of three, each once."""
    if (
        not isinstance(value, list)
        or len(set(map(str, value))) != len(value)
        or any(one not in ChanceType.values for one in value)
    ):
        raise ValidationError(_("机会类型只能从测试、展示、应用中选。"), code="chances")


def check_conditions(value: Any) -> None:
    try:
        wrong = Conditions.from_json(value).problems()
    except BadConditions as unreadable:
        wrong = unreadable.sentences
    if wrong:
        raise ValidationError(wrong, code="conditions")


class Scenario(ReadsInLines, models.Model):
    """A pain point that an owner posts (S02). Money in 万元, the period in months, conditions as policy keeps them.

    Columns hold what was last saved whole; `autosave` holds what each person is typing, unchecked, so that a killed
    browser loses at most a few seconds. `edit_number` rises with each save: a second editor is told, never overwritten.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="scenarios", verbose_name=_("发布单位")
    )
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, blank=True, related_name="scenarios")
    title = models.CharField(_("场景名称"), max_length=80)
    scenario_type = models.CharField(_("场景类型"), max_length=8, choices=ScenarioType.choices, blank=True)
    field = models.ForeignKey(
        "reference.ScenarioField",
        verbose_name=_("所属领域"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    chance_types = models.JSONField(_("机会类型"), default=list, blank=True, validators=[check_chances])
    current_process = models.TextField(_("现在怎么做"), max_length=2000, blank=True)
    pain_point = models.TextField(_("痛点"), max_length=2000, blank=True)
    constraints = models.TextField(_("约束条件"), max_length=2000, blank=True)
    data_available = models.TextField(_("可提供的数据"), max_length=2000, blank=True)
    budget_low = models.DecimalField(
        _("预算下限（万元）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    budget_high = models.DecimalField(
        _("预算上限（万元）"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    period_months = models.PositiveSmallIntegerField(
        _("周期（月）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    deadline = models.DateField(_("对接截止日期"), null=True, blank=True)
    site_region = models.ForeignKey(
        "reference.Region",
        verbose_name=_("场地所在市"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    site_text = models.CharField(_("场地说明"), max_length=300, blank=True)
    cooperation_form = models.CharField(_("合作方式"), max_length=300, blank=True)
    procurement = models.CharField(_("后续采购方式"), max_length=16, choices=Procurement.choices, blank=True)
    conditions = models.JSONField(_("对承接主体的条件"), default=dict, blank=True, validators=[check_conditions])
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    autosave = models.JSONField(default=dict, blank=True, editable=False)
    autosaved_at = models.DateTimeField(null=True, blank=True, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    search_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    lapsed_at = models.DateTimeField(_("截止时间"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(_("撤回或撤下的理由"), max_length=300, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("删除时间"), null=True, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("场景")
        verbose_name_plural = _("场景")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"]), models.Index(fields=["owner", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget_low__isnull=True)
                | Q(budget_high__isnull=True)
                | Q(budget_low__lte=F("budget_high")),
                name="scenarios_budget_in_order",
                violation_error_message=_("预算下限不能高于上限。"),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(published_by__isnull=True) | ~Q(checked_by=F("published_by")),
                name="scenarios_two_people_publish",
                violation_error_message=_("初审和终审不能是同一个人。"),
            ),
            models.CheckConstraint(
                condition=Q(rechecked_by__isnull=True)
                | (
                    (Q(checked_by__isnull=True) | ~Q(checked_by=F("rechecked_by")))
                    & (Q(published_by__isnull=True) | ~Q(published_by=F("rechecked_by")))
                ),
                name="scenarios_three_people_publish",
                violation_error_message=_("初审、复审和终审须由三个人办理。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("scenarios:public", args=[self.reference])

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_open(self) -> bool:
        """Published and its last day not past."""
        return self.is_published and (self.deadline is None or self.deadline >= timezone.localdate())

    @property
    def openness(self) -> str:
        """As search knows it: the fact of lapsing is recorded once, so the index follows."""
        return Openness.LAPSED if self.lapsed_at else Openness.OPEN

    @property
    def city_code(self) -> str:
        """Where it is done: the city of the site, else the owner's."""
        region = self.site_region or self.owner.region
        return region.code if region else ""

    @property
    def budget(self) -> Amount | None:
        """The range in 万元, None where none was given."""
        if self.budget_low is None and self.budget_high is None:
            return None
        return Amount(self.budget_low, self.budget_high)

    @property
    def amount_cells(self) -> list[str]:
        """The budget as search compares ranges: from its lower end, or the one figure that is said; none where none is."""
        ends = [end for end in (self.budget_low, self.budget_high) if end is not None]
        return cells(Amount(ends[0], ends[-1])) if ends else []

    @property
    def budget_band(self) -> str:
        return band_of(self.budget_high if self.budget_high is not None else self.budget_low)

    @property
    def posted_conditions(self) -> Conditions:
        return Conditions.from_json(self.conditions)

    @property
    def chance_labels(self) -> list[str]:
        return [str(chance.label) for chance in ChanceType if chance.value in self.chance_types]

    @property
    def has_target(self) -> bool:
        """Whether at least one measure says in figures what is wanted (S02): without, it cannot be answered or featured."""
        return any(measure.is_measurable for measure in self.measures.all())


class Measure(models.Model):
    """One figure: what it is now and what is wanted, by when."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="measures")
    name = models.CharField(_("指标"), max_length=60)
    now = models.CharField(_("现在"), max_length=40, blank=True)
    target = models.CharField(_("想达到"), max_length=40, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    by = models.CharField(_("期限"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_measurable(self) -> bool:
        return is_figure(self.target)
