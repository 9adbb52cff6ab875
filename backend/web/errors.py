"""Error pages: they say what happened and what to do, and nothing about the inside.

The root urls name `bad_request`, `forbidden`, `not_found` and `server_error` as handlers; `csrf_failure` is a setting.
A request for data (the API, or a script's fetch) gets problem+json; htmx gets a sentence to show.

At the end what this app's own actions raise.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

from backend.web.context import SHEETS
from backend.web.logs import request_id


def _titles() -> dict[int, str]:
    return {
        HTTPStatus.BAD_REQUEST: _("请求的格式不对"),
        HTTPStatus.FORBIDDEN: _("当前账号无权查看"),
        HTTPStatus.NOT_FOUND: _("没有找到这一页"),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("系统出错，没有办成"),
    }


def _wants_data(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accepts and "text/html" not in accepts)


def _answer(request: HttpRequest, status: HTTPStatus, template: str, title: str) -> HttpResponse:
    if _wants_data(request):
        body = {"type": "about:blank", "title": title, "status": int(status)}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    page = loader.render_to_string(template, {"title": title, "request_id": request_id.get()}, request)
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  stays in the log
    status = HTTPStatus.BAD_REQUEST
    return _answer(request, status, "web/errors/400.html", _titles()[status])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  stays in the log
    status = HTTPStatus.FORBIDDEN
    return _answer(request, status, "web/errors/403.html", _titles()[status])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  stays in the log
    status = HTTPStatus.NOT_FOUND
    return _answer(request, status, "web/errors/404.html", _titles()[status])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  the reason stays in the log
    return _answer(request, HTTPStatus.FORBIDDEN, "web/errors/csrf.html", _("页面停留过久，需要刷新"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: whatever broke may be what they read."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = _titles()[status]
    if _wants_data(request):
        body = {"type": "about:blank", "title": title, "status": int(status), "instance": request_id.get()}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    page = loader.render_to_string(
        "web/errors/500.html", {"title": title, "request_id": request_id.get(), "sheets": SHEETS}
    )
    return HttpResponse(page, status=status)


class NotKept(ValueError):
    """A view of a list was not kept; says why, for the person."""


class SameName(NotKept):
    """The page has a view of that name."""


class TooManyViews(NotKept):
    """The page has as many views as a person may keep."""
