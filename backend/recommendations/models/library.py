"""The problem library as officers keep it. What comes with the product stays data of the package; here stands what they
changed, added, proposed and retired, and which state of it the matcher uses.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.organisations.models import Organisation
from backend.recommendations.choices import BuildState, ProblemField, ProblemSource, ProblemState
from backend.recommendations.querysets import LibraryBuildQuerySet, LibraryProblemQuerySet
from backend.scenarios.models import Scenario

KEY_LENGTH = 16
DIGEST_LENGTH = 24  # of matching.scoring.storing.key_of
MODEL_LENGTH = 300  # of a folder or name, as WeightSet.model


class LibraryProblem(models.Model):
    """One problem as officers have it. A shipped problem that nobody touched has no row.

    `key` is that of the shipped problem, or a reference of its own. The texts are empty where a shipped problem stands,
    or was retired, as it came; `base` is the digest of the shipped texts from which a change began, so that the page can
    tell when a later release brought others. A proposal holds what was drafted until an officer accepts it.
    `search_version` rises with every step, and says whether what somebody saw still stands.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    state = models.CharField(_("状态"), max_length=8, choices=ProblemState.choices)
    field = models.CharField(_("领域"), max_length=20, choices=ProblemField.choices, blank=True)
    name = models.CharField(_("名称"), max_length=30, blank=True)
    needs = models.JSONField(_("需求的说法"), default=list, blank=True)
    answers = models.JSONField(_("解法"), default=list, blank=True)
    symptoms = models.JSONField(_("症状词"), default=list, blank=True)
    trade = models.JSONField(_("行业词"), default=list, blank=True)
    techniques = models.JSONField(_("技术词"), default=list, blank=True)
    base = models.CharField(max_length=64, blank=True, editable=False)
    source = models.CharField(_("来源"), max_length=8, choices=ProblemSource.choices, default=ProblemSource.OFFICER)
    scenario = models.ForeignKey(Scenario, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entity = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    search_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    demo = models.BooleanField(default=False, editable=False)

    objects = LibraryProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("典型问题")
        verbose_name_plural = _("典型问题")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "entity"],
                condition=Q(scenario__isnull=False, entity__isnull=False),
                name="recommendations_proposed_once",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def has_texts(self) -> bool:
        return bool(self.needs)


class LibraryVersion(models.Model):
    """One row: how often the accepted library has changed. Raised inside the transaction of the change, so every process
    that reads it afterwards finds the change too.

    `stamp` is random and new with each change: a database that was restored counts up to a number that it had before, and
    what a process keeps in memory under that number is then not the same.
    """

    number = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("问题库版本")
        verbose_name_plural = _("问题库版本")

    def __str__(self) -> str:
        return str(self.number)


class LibraryBuild(models.Model):
    """That the matcher's background was computed from the library as it stood at `version`; the newest that is ready is used.

    `changes` are the accepted changes of that moment: with the shipped file they give the same problems again in every
    process. `model` is the model that the background was computed with, a folder or name, empty for the bundled one. One is built at a time: whoever builds holds a lease under its own token and renews it with each part that is
    done. A build whose process died ends when the lease does.
    """

    version = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    model = models.CharField(max_length=MODEL_LENGTH, blank=True, default="")
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=BuildState.choices)
    done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = LibraryBuildQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题库建立记录")
        verbose_name_plural = _("问题库建立记录")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=BuildState.BUILDING), name="recommendations_one_build"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"


class ProblemTie(models.Model):
    """That a published scenario asks for what this problem is about, or that an entity answers it; computed with the pairs.

    A scenario has its three nearest, `rank` 1 to 3; an entity all whose answers its own resemble enough.
    """

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    key = models.CharField(max_length=KEY_LENGTH)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("问题归属")
        verbose_name_plural = _("问题归属")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "key"], name="recommendations_tie_once")]
        indexes = [models.Index(fields=["key", "kind", "rank"])]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} {self.key}"
