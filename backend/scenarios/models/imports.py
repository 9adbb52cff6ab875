"""Importing a list from a spreadsheet (W03): what each column is, said once; each row with its sentences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.lib.references import new_reference
from backend.organisations.models import Organisation
from backend.scenarios.choices import ImportState, RowState
from backend.scenarios.models.scenario import Scenario
from backend.scenarios.querysets import ImportQuerySet, ImportRowQuerySet


class ColumnMapping(models.Model):
    """Which heading of an organisation's own sheet is which of our fields; found again by the headings themselves."""

    owner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="column_mappings")
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("列对照")
        verbose_name_plural = _("列对照")
        constraints = [models.UniqueConstraint(fields=["owner", "signature"], name="scenarios_one_mapping")]

    def __str__(self) -> str:
        return self.signature[:8]


class ImportJob(models.Model):
    """One uploaded workbook and what came of it.

    `sheets` are the gists of its sheets (importing.sheets), `columns` the columns by the signature of a sheet's headings.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="import_jobs")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.MAPPING)
    sheets = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.reference


class ImportRow(models.Model):
    """One row of the workbook: a draft, or the sentences that say what is wrong, by field.

    `values` holds the cells as they were written and later mended, by field; of a row that became a draft at once none.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.MARKED)
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=dict)
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["pk"]
        indexes = [models.Index(fields=["job", "state"], name="scenarios_import_rows_by_state")]
        constraints = [models.UniqueConstraint(fields=["job", "sheet", "number"], name="scenarios_import_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.number}"
