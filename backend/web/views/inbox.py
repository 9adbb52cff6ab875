"""The inbox: a person's notices, what is new since a number, and marking them as read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.web.queries import opens_with
from backend.web.toasts import say
from notifications.cards import noticed_by
from notifications.models import Notice
from notifications.reading import mark_read, since_payload, unread_count

PER_PAGE = 30
LARGEST = 2**63 - 1  # a number the database can hold


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= LARGEST


@login_required
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    notices = Notice.objects.visible_to(request.user).order_by("-number")
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        notices = notices.unread()
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only_unread": only_unread,
        "all_shown": not only_unread,
        "unread": unread_count(request.user),
    }
    return render(request, "web/inbox.html", context)


@login_required
@never_cache
@require_safe
def since(request: HttpRequest) -> JsonResponse:
    """What came after ?since=k, in order, for hints.js; see notifications.payloads.Since."""
    asked = request.GET.get("since", "")
    if not _is_number(asked):
        body = {"type": "about:blank", "title": _("since 应为一个通知序号"), "status": 400}
        return JsonResponse(body, status=400, content_type="application/problem+json")
    return JsonResponse(since_payload(request.user, int(asked)))


@login_required
@never_cache
@require_safe
def card(request: HttpRequest, card: str) -> HttpResponse:
    """From the link in a text message to the very page, and the place on it, that the notice tells of."""
    notice = get_object_or_404(noticed_by(request.user, card))
    return redirect(notice.url or "web:inbox")


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks the notices named by `number` as read, or all with `all`; a script gets 204, a form its page again."""
    numbers = [int(one) for one in request.POST.getlist("number") if _is_number(one)]
    changed = mark_read(request.user, None if request.POST.get("all") else numbers)
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    say(request, _("已标为已读%(count)d条") % {"count": changed} if changed else _("没有未读的通知"))
    return redirect("web:inbox")
