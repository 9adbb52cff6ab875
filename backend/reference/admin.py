from django.contrib import admin
from unfold.admin import ModelAdmin

from .models import Field, IndustryClass, ProductKind, Qualification, Region, ScenarioClass, ScenarioField


class CodeAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """A code is set once: rows elsewhere, posted conditions and exports name it. The name may be mended."""

    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: object, obj: object | None = None) -> list[str]:  # noqa: ARG002  Django's signature
        return ["code"] if obj else []


@admin.register(Region)
class RegionAdmin(CodeAdmin):
    list_display = ["code", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]


@admin.register(IndustryClass)
class IndustryClassAdmin(CodeAdmin):
    list_display = ["code", "name", "parent"]
    list_select_related = ["parent"]


@admin.register(Field)
class FieldAdmin(CodeAdmin):
    list_display = ["code", "name", "group", "axis", "parent"]
    list_filter = ["group", "axis"]
    list_select_related = ["parent"]


@admin.register(ScenarioField)
class ScenarioFieldAdmin(CodeAdmin):
    list_display = ["code", "name", "group"]
    list_filter = ["group"]
    filter_horizontal = ["fields"]


@admin.register(ScenarioClass)
class ScenarioClassAdmin(CodeAdmin):
    list_display = ["code", "name", "aspect"]
    filter_horizontal = ["fields"]


@admin.register(Qualification)
class QualificationAdmin(CodeAdmin):
    list_display = ["code", "name", "printed"]


@admin.register(ProductKind)
class ProductKindAdmin(CodeAdmin):
    list_display = ["code", "name", "borrows", "has_rate", "has_term", "has_security", "active"]
