"""The notice and the rules drawn from it. A version of rules is never changed: a decision names the version it was made under."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .clauses import Clause
from .codec import decode
from .expressions import EXPRESSIONS
from .querysets import RuleSetQuerySet, StoredClauseQuerySet


class PolicyDocument(models.Model):
    """A document as it was issued, with its whole text."""

    number = models.CharField(_("文号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    based_on = models.CharField(_("上位依据"), max_length=200, blank=True)
    text = models.TextField(_("正文"))
    digest = models.CharField(_("正文校验值"), max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = _("政策文件")

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class RuleSet(models.Model):
    """One version of the rules for one purpose. `parameters` names what the clauses leave open, such as the year that is judged."""

    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="rule_sets", verbose_name=_("依据"))
    code = models.SlugField(_("规则"), max_length=40)
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=80)
    effective_from = models.DateField(_("施行日期"))
    parameters = models.JSONField(_("参数"), default=dict)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["code", "version"]
        verbose_name = verbose_name_plural = _("规则版本")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="policy_rule_set_version")]

    def __str__(self) -> str:
        return gettext("%(name)s第%(version)s版") % {"name": self.name, "version": self.version}


class StoredClause(models.Model):
    """A clause as it is kept: its sentence stands word for word in the document, its test as JSON."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="clauses", verbose_name=_("规则版本"))
    clause_id = models.SlugField(_("条款"), max_length=60)
    position = models.PositiveIntegerField(_("顺序"))
    title = models.CharField(_("名称"), max_length=80)
    sentence = models.TextField(_("原文"))
    place = models.CharField(_("位置"), max_length=80)
    severity = models.PositiveSmallIntegerField(_("先后"))
    valid_from = models.DateField(_("起始日期"), null=True, blank=True)
    valid_until = models.DateField(_("截止日期"), null=True, blank=True)
    test = models.JSONField(_("判断"))
    refusal = models.CharField(_("不符合时的说法"), max_length=200, blank=True)
    cure = models.CharField(_("最近的改法"), max_length=200, blank=True)

    objects = StoredClauseQuerySet.as_manager()

    class Meta:
        ordering = ["rule_set", "position"]
        verbose_name = verbose_name_plural = _("条款")
        constraints = [models.UniqueConstraint(fields=["rule_set", "clause_id"], name="policy_clause_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        return f"{self.rule_set.document.number} {self.place}"

    def as_clause(self) -> Clause:
        """For evaluate() and mask(); take rows through with_document()."""
        columns = ("title", "sentence", "severity", "valid_from", "valid_until", "refusal", "cure")
        values: dict[str, Any] = {name: getattr(self, name) for name in columns}
        return Clause(id=self.clause_id, source=self.source, test=decode(self.test, EXPRESSIONS), **values)
