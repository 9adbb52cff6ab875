from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from backend.audit.models import AuditEntry, DailyRoot


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Looked at, never touched: not even an administrator edits history."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002  as above
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002  as above
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["subject_kind", "subject_id", "number", "action", "actor", "at"]
    list_filter = ["subject_kind", "action"]
    list_select_related = ["actor"]
    search_fields = ["subject_id"]
    ordering = ["-at", "-pk"]


@admin.register(DailyRoot)
class DailyRootAdmin(ReadOnlyAdmin):
    list_display = ["day", "root", "sealed_at"]
