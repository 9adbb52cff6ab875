from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from .models import RuleSet, StoredClause


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def in_force(self, code: str, on: date) -> Self:
        """Versions of these rules that have begun, the one in force first."""
        return self.filter(code=code, effective_from__lte=on).order_by("-effective_from", "-version")


class StoredClauseQuerySet(models.QuerySet["StoredClause"]):
    def with_document(self) -> Self:
        return self.select_related("rule_set__document")
