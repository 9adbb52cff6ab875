"""Rules are read here and published by a command: a version that somebody could edit would change past decisions."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from .models import PolicyDocument, RuleSet, StoredClause


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(ReadOnlyAdmin):
    list_display = ["number", "title"]


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = ["code", "version", "name", "effective_from"]


@admin.register(StoredClause)
class StoredClauseAdmin(ReadOnlyAdmin):
    list_display = ["clause_id", "title", "rule_set", "place"]
    list_filter = ["rule_set"]
    list_select_related = ["rule_set"]
