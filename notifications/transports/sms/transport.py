from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.errors import TransportError
from notifications.kinds import kind_of
from notifications.transports.base import Manner, Transport
from notifications.transports.sms.gateway import GatewayError, NoAnswer, NumberRefused, filled
from notifications.transports.sms.message import words_of
from notifications.transports.sms.mobiles import mainland_mobile
from notifications.transports.sms.sending import connected, post

if TYPE_CHECKING:
    from notifications.models import Dispatch

FRESH = timedelta(days=1)  # what is older has been read on the site, or is no news by telephone


class ListedSmsTransport(Transport):
    """Where there is no gateway: it waits until somebody takes it out in a list and sends it by hand (listing.py)."""

    manner = Manner.LISTED
    label = _("短信")
    note = _(
        "短信只发要紧的事：要您答复的、有期限的、日程变动的。不写姓名、单位和金额，只给一个打开该事项的链接。手机号在“我的账号”里填。"
    )

    def reaches(self, person: Any) -> bool:
        return bool(mainland_mobile(person.mobile))

    def tells(self, kind: str) -> bool:
        found = kind_of(kind)
        return found is not None and found.pressing


class SmsTransport(ListedSmsTransport):
    """Through the gateway of the settings: signature, registered template and harmless variables, nothing else."""

    manner = Manner.POSTED
    most_attempts: ClassVar[int] = 12  # with growing pauses about an hour: later it is no news any more

    def deliver(self, dispatch: Dispatch) -> None:
        notice = dispatch.notice
        mobile = mainland_mobile(notice.person.mobile)
        if not mobile:
            raise TransportError(str(_("没有可用的手机号。")), permanent=True)
        if notice.read_at is not None:
            raise TransportError(str(_("已在站内读过，没有再发短信。")), permanent=True)
        if timezone.now() - notice.created_at > FRESH:
            raise TransportError(str(_("通知已过一天，没有再发短信。")), permanent=True)
        try:
            post(
                mobile,
                notice.kind,
                name=dispatch.message_id,
                variables=filled(settings.SMS_VARIABLES, words_of(notice)),
            )
        except NumberRefused:
            raise TransportError(str(_("短信网关不接受这个手机号。")), permanent=True) from None
        except NoAnswer:
            if connected().knows_repetitions:
                raise TransportError(str(_("短信网关没有回音。"))) from None
            # Without a name for each message a second try might be a second message.
            raise TransportError(str(_("短信网关没有回音，不知是否已发出，没有再发。")), permanent=True) from None
        except GatewayError:
            raise TransportError(str(_("短信网关暂时不可用。"))) from None
