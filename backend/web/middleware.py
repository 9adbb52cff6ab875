"""Gives every request an id that its log lines, its error page and its answer carry; answers for papers that cannot be drawn,
and for addresses that no database can look up.
"""

import re
import secrets
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from backend.lib.paper import NoPrinter
from backend.web.logs import request_id

HEADER = "X-Request-Id"
WELL_FORMED = re.compile(r"[0-9A-Za-z-]{8,64}")


def _chosen(request: HttpRequest) -> str:
    """The id the proxy in front gave, if it can do no harm in a log; else a new one."""
    given = request.headers.get(HEADER, "")
    return given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = request_id.set(_chosen(request))
        try:
            response = self.get_response(request)
            response[HEADER] = request_id.get()
            return response
        finally:
            request_id.reset(mark)


class NulMiddleware:
    """Nothing has an address with NUL in it: PostgreSQL stores no such text, and breaks off where one is asked for. In a
    question, which people paste from anywhere, it counts as a blank.

    It stands last, so that the page that says so has all that pages have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "%20").replace("\0", "%20")
            request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.encoding)
        return self.get_response(request)


class PaperMiddleware:
    """A paper that this machine cannot draw gets its sentence; whatever else went wrong goes on its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NoPrinter):
            return None
        words = {"title": _("生成不了 PDF"), "sentence": exception}
        return render(request, "web/errors/unprintable.html", words, status=503)
