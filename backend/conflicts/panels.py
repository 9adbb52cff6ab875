"""What this app puts into the frame."""

from django.http import HttpRequest

from backend.organisations.rules import is_officer


def for_officers(request: HttpRequest) -> bool:
    return bool(is_officer(request.user))
