"""The address of a one-time link."""

from django.http import HttpRequest
from django.urls import reverse


def link_of(request: HttpRequest, secret: str) -> str:
    """As the person who invites copies it."""
    return request.build_absolute_uri(reverse("organisations:accept", args=[secret]))
