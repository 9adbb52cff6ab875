"""The home of the workbench: what waits for this person, oldest first, each with its next step."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.web import places


def _summary(lines: list[places.WaitingLine]) -> str:
    late = sum(line.late for line in lines)
    today = sum(line.today for line in lines)
    parts = [
        _("%(count)d件") % {"count": len(lines)},
        _("%(count)d件超期") % {"count": late} if late else "",
        _("%(count)d件今天到期") % {"count": today} if today else "",
    ]
    return _("%(counts)s · 按等得最久排") % {"counts": _("，").join(part for part in parts if part)}


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    lines = places.waiting(request)
    context = {"lines": lines, "summary": _summary(lines), "first_task": places.first_task(request)}
    return render(request, "web/work_home.html", context)
