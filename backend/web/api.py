"""What all API rooms share: cursor pages, and errors as problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from backend.outbox.errors import LostRace
from backend.web.logs import request_id

PROBLEM = "application/problem+json"


class CursorPagination(pagination.CursorPagination):
    """Stable pages under inserts; newest first unless the view says otherwise."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-pk"


def _title(status: int) -> str:
    titles = {
        HTTPStatus.BAD_REQUEST: _("填写有误"),
        HTTPStatus.UNAUTHORIZED: _("需要登录"),
        HTTPStatus.FORBIDDEN: _("没有权限"),
        HTTPStatus.NOT_FOUND: _("没有这一项"),
        HTTPStatus.METHOD_NOT_ALLOWED: _("这里不支持这种操作"),
        HTTPStatus.NOT_ACCEPTABLE: _("不能按要求的格式回答"),
        HTTPStatus.CONFLICT: _("已有人先办"),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _("请用JSON提交"),
        HTTPStatus.TOO_MANY_REQUESTS: _("请求过于频繁"),
    }
    return titles.get(HTTPStatus(status), _("请求没有办成"))


def _errors_by_field(data: Any) -> Any:
    """{field: [sentences]}; what belongs to no field stands under non_field_errors."""
    return data if isinstance(data, dict) else {"non_field_errors": data}


def _detail(error: Exception) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"errors": _errors_by_field(error.detail)}
    if isinstance(error, Http404):
        return {"detail": _("没有找到，或无权查看。")}
    if isinstance(error, PermissionDenied):
        return {"detail": _("当前账号无权进行这项操作。")}
    return {"detail": str(error.detail)} if isinstance(error, exceptions.APIException) else {}


def problem_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as problem+json: type, title, status, instance (the request's id), detail, and errors by field.

    A lost race (somebody changed the row first) is a 409 with its sentence.
    """
    if isinstance(error, LostRace):
        set_rollback()
        response: Response | None = Response(status=HTTPStatus.CONFLICT)
        told = {"detail": str(error)}
    else:
        response = exception_handler(error, context)
        told = _detail(error)
    if response is None:
        return None
    status = response.status_code
    response.data = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "instance": request_id.get(),
    } | told
    response.content_type = PROBLEM
    return response
