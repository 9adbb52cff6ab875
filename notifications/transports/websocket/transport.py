from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.errors import TransportError
from notifications.payloads import Hint
from notifications.pushing import group_of, push
from notifications.transports.base import Manner, Transport

if TYPE_CHECKING:
    from notifications.models import Dispatch


class WebsocketTransport(Transport):
    """Says "you have up to n" to the open pages of a person; without an open page it is said to nobody, at no loss."""

    manner = Manner.HINTED
    label = _("页面即时提醒")
    optional: ClassVar[bool] = False

    def deliver(self, dispatch: Dispatch) -> None:
        notice = dispatch.notice
        event: Hint = {"type": "hint", "upto": notice.number}
        if notice.topic:
            event["topic"] = notice.topic
        try:
            push(group_of(notice.person_id), event)
        except (OSError, TimeoutError) as wrong:
            raise TransportError(str(_("即时提醒通道暂时不可用。"))) from wrong
