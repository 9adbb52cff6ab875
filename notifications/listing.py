"""Text messages where no gateway sends them: taken out in lists, each message in one list, and sent by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from notifications.choices import State
from notifications.errors import NothingWaiting
from notifications.models import Dispatch, TextList
from notifications.querysets import DispatchQuerySet
from notifications.transports import channels
from notifications.transports.base import Manner
from notifications.transports.sms.message import text_of, words_of
from notifications.transports.sms.mobiles import mainland_mobile

FRESH = timedelta(days=7)  # what is older is no news any more
MOST = 5_000  # messages in a list


@dataclass(frozen=True)
class Line:
    """One message: to whom, what about, and what it says."""

    name: str
    mobile: str
    word: str
    text: str
    since: datetime

    @property
    def masked(self) -> str:
        """The number as a page shows it: whom it is, not how to reach them."""
        return f"{self.mobile[:3]}****{self.mobile[-4:]}" if self.mobile else ""


def waiting_texts(topic: str = "") -> DispatchQuerySet:
    """What waits for a list, oldest first. Who has read the notice on the site since needs no message."""
    found = Dispatch.objects.waiting().filter(
        channel__in=channels(Manner.LISTED),
        notice__read_at__isnull=True,
        notice__created_at__gte=Now() - FRESH,
        notice__person__is_active=True,
    )
    if topic:
        found = found.filter(notice__topic=topic)
    return found.exclude(notice__person__mobile="").select_related("notice__person").order_by("pk")


def take_out(*, by: Any, topic: str = "") -> TextList:
    """Put all that waits into a list, or raise NothingWaiting. Of two at once each gets what the other does not."""
    with transaction.atomic():
        waiting = waiting_texts(topic).values_list("pk", "notice__person__mobile")[:MOST]
        reachable = [pk for pk, mobile in waiting if mainland_mobile(mobile)]
        listed = TextList.objects.create(made_by=by, topic=topic)
        claimed = Dispatch.objects.waiting().filter(pk__in=reachable)
        if not claimed.update(state=State.LISTED, text_list=listed):
            raise NothingWaiting
    return listed


def lines_of(dispatches: DispatchQuerySet) -> list[Line]:
    """Each as a line, in their order, with the number that the person has today."""
    return [_line(one) for one in dispatches.select_related("notice__person")]


def _line(dispatch: Dispatch) -> Line:
    notice = dispatch.notice
    return Line(
        name=notice.person.get_full_name(),
        mobile=mainland_mobile(notice.person.mobile),
        word=words_of(notice)["kind"],
        text=text_of(notice),
        since=notice.created_at,
    )
