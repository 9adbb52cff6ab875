"""What somebody wants to hear of: a saved search, its keys, what it found, and the nightly look at all of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.recommendations.querysets import SavedSearchQuerySet


class SavedSearch(models.Model):
    """A search that a person wants news of: words, a kind and conditions, as the search page reads them from its address.

    `known` are the documents that it found when it was made or resumed, ids by kind: they are no news. `audience` are the
    tokens that the person had then. A removed one stays for a day, to be brought back.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("名称"), max_length=60, blank=True)
    words = models.CharField(_("搜索词"), max_length=200, blank=True)
    kind = models.CharField(_("类别"), max_length=20, blank=True)
    filters = models.JSONField(_("条件"), default=dict, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    known = models.JSONField(default=dict, blank=True, editable=False)
    audience = models.JSONField(default=list, blank=True, editable=False)
    keys_version = models.CharField(max_length=16, editable=False)
    paused = models.BooleanField(_("已暂停"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("订阅时间"), default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("订阅的搜索")
        verbose_name_plural = _("订阅的搜索")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recommendations_saved_once")]

    def __str__(self) -> str:
        return self.name or self.words or self.reference


class SavedSearchKey(models.Model):
    """By what a document finds the saved searches that it may fit (search.standing)."""

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("订阅的线索")
        verbose_name_plural = _("订阅的线索")
        indexes = [models.Index(fields=["key"], name="recommendations_saved_key")]
        constraints = [models.UniqueConstraint(fields=["saved", "key"], name="recommendations_saved_key_once")]

    def __str__(self) -> str:
        return self.key


class Find(models.Model):
    """That a saved search found something new; once for good, so nothing is told twice.

    One's own organisation's documents are noted and not told.
    """

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="finds")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    told = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("订阅的发现")
        verbose_name_plural = _("订阅的发现")
        constraints = [models.UniqueConstraint(fields=["saved", "kind", "object_id"], name="recommendations_find_once")]

    def __str__(self) -> str:
        return f"{self.saved} ← {self.kind}:{self.object_id}"


class FullCheck(models.Model):
    """One night's comparison of every saved search with everything that fits: `missed` must be nothing."""

    at = models.DateTimeField(_("时间"), default=timezone.now)
    searches = models.PositiveIntegerField(_("订阅数"))
    missed = models.PositiveIntegerField(_("漏告数"))

    class Meta:
        verbose_name = _("订阅的核对")
        verbose_name_plural = _("订阅的核对")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.searches} {self.missed}"
