"""What a key may do: a permission for API views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import permissions

from backend.accounts.models import ApiToken

if TYPE_CHECKING:  # rest_framework.views itself imports this module, as a default of the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView


class HasScope(permissions.BasePermission):
    """Reading needs `read`; writing needs the view's `write_scope`. A person in a browser session has all of them."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        if request.method in permissions.SAFE_METHODS:
            return "read" in token.scopes
        return getattr(view, "write_scope", "") in token.scopes
