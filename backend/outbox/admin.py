from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.admin import ReadOnlyAdmin
from backend.outbox.actions import replay
from backend.outbox.models import Chore, Delivery, RecordedFact
from backend.outbox.querysets import DeliveryQuerySet


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The dead letters and everything that waits; the one thing to do is to replay."""

    list_display = ["pk", "fact", "subscriber", "state", "attempts", "due_at", "last_error"]
    list_filter = ["state", "subscriber"]
    list_select_related = ["fact"]
    ordering = ["-pk"]
    actions = ["replay_deliveries"]

    @admin.action(description=gettext_lazy("重新投递"), permissions=["replay"])
    def replay_deliveries(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
        done = sum(replay(delivery, by=request.user) for delivery in queryset.dead())
        messages.success(request, _("已重新投递 %d 条。") % done)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_delivery")


@admin.register(RecordedFact)
class RecordedFactAdmin(ReadOnlyAdmin):
    list_display = ["pk", "name", "payload", "by", "recorded_at"]
    list_filter = ["name"]
    list_select_related = ["by"]
    ordering = ["-pk"]


@admin.register(Chore)
class ChoreAdmin(ReadOnlyAdmin):
    list_display = ["name", "due_at", "ran_at", "last_error"]
