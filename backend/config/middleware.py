"""Answers whoever watches the process, whatever name it was called by."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

HEALTH = "/health/"


class HealthMiddleware:
    """Stands, for reading, before all that reads the Host: a watcher asks for 127.0.0.1, which no public site has among ALLOWED_HOSTS.

    The answers under /health/ hold no address and no person's data, so that a forged Host gains nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and request.path_info.startswith(HEALTH):
            try:
                view, given, named = resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            answer: HttpResponse = view(request, *given, **named)
            return answer
        return self.get_response(request)
