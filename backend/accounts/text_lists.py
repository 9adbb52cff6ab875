"""待发清单 as its pages and its file have it; who may see which list is the business of the app whose page it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.files.kinds import KINDS
from backend.lib.spreadsheets import write_xlsx
from notifications.listing import Line, lines_of, waiting_texts
from notifications.models import TextList
from notifications.querysets import TextListQuerySet

SHOWN = 30  # of those that wait; the file has all
KEPT = 20  # lists that the page shows


@dataclass(frozen=True)
class TextDesk:
    """What one may take out now, and what was taken out before."""

    count: int
    lines: list[Line]
    lists: TextListQuerySet

    @property
    def unshown(self) -> int:
        return self.count - len(self.lines)

    @property
    def by_gateway(self) -> bool:
        """Whether a gateway sends them, so that nothing waits here any more."""
        return settings.SMS_GATEWAY is not None


def desk_of(topic: str = "") -> TextDesk:
    waiting = waiting_texts(topic)
    return TextDesk(
        count=waiting.count(),
        lines=lines_of(waiting[:SHOWN]),
        lists=TextList.objects.about(topic).counted()[:KEPT],
    )


def workbook_of(listed: TextList) -> HttpResponse:
    """姓名, 手机, 短信内容: a table that Excel and WPS open as it is."""
    rows = [(line.name, line.mobile, line.text) for line in lines_of(listed.dispatches.order_by("pk"))]
    content = write_xlsx([_("姓名"), _("手机"), _("短信内容")], rows, sheet=_("待发清单"))
    answer = HttpResponse(content, content_type=KINDS["xlsx"].media_type)
    name = _("短信待发清单%(day)s-%(number)s.xlsx") % {
        "day": f"{localtime(listed.made_at):%Y%m%d}", "number": listed.pk,
    }  # fmt: skip
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer
