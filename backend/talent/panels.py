"""What this app puts on pages of the workbench."""

from django.http import HttpRequest

from backend.talent.rules import finds_experts


def may_find(request: HttpRequest) -> bool:
    return bool(finds_experts(request.user))
