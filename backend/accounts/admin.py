"""Accounts in the administration: looked at, switched off and on, let in and out. What they say of themselves is theirs."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.actions import set_active, set_staff
from backend.accounts.errors import OwnAccount
from backend.accounts.models import User
from backend.audit.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Each step is an action with its line of history; no field is typed over."""

    list_display = ["username", "name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "demo"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    fields = ["username", "name", "email", "is_active", "is_staff", "date_joined", "last_login"]
    actions = ["switch_off", "switch_on", "let_in", "let_out"]

    def has_keeper_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    @admin.action(description=gettext_lazy("停用账号，并立即下线"), permissions=["keeper"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: set_active(user, active=False, by=request.user))  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("恢复账号"), permissions=["keeper"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: set_active(user, active=True, by=request.user))  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("准许进入管理后台"), permissions=["keeper"])
    def let_in(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: set_staff(user, staff=True, by=request.user))  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("不再准许进入管理后台"), permissions=["keeper"])
    def let_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: set_staff(user, staff=False, by=request.user))  # type: ignore[arg-type]

    def _each(self, request: HttpRequest, users: QuerySet[User], step: Callable[[User], bool]) -> None:
        done = 0
        for user in users:
            try:
                done += step(user)
            except OwnAccount as own:
                messages.error(request, str(own))
        messages.success(request, _("已办理%d个账号，其余原本如此。") % done)
