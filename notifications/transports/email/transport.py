from __future__ import annotations

import smtplib
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _

from notifications.errors import TransportError
from notifications.lines import one_line
from notifications.transports.base import Manner, Transport

if TYPE_CHECKING:
    from notifications.models import Dispatch


class EmailTransport(Transport):
    """Plain text, so that nothing in a name or a title is ever markup. At least once, with one Message-ID."""

    manner = Manner.POSTED
    label = _("电子邮件")
    most_attempts: ClassVar[int] = 20  # with growing pauses about twelve hours, longer than a mail server is away

    def reaches(self, person: Any) -> bool:
        return bool(person.email)

    def deliver(self, dispatch: Dispatch) -> None:
        notice = dispatch.notice
        context = {"notice": notice, "address": f"{settings.SITE_URL}{notice.url}" if notice.url else ""}
        message = EmailMessage(
            subject=one_line(_render("subject.txt", context)),
            body=_render("body.txt", context),
            to=[notice.person.email],
            headers={
                "Message-ID": f"<notice.{dispatch.message_id}@{_own_domain()}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as wrong:
            raise TransportError(str(_("收件服务器不接受这个地址。")), permanent=True) from wrong
        except (OSError, smtplib.SMTPException) as wrong:
            raise TransportError(str(_("邮件服务器暂时不可用。"))) from wrong


@cache
def _engine() -> Engine:
    # Its templates lie in its own folder; they are text, where escaping would put &quot; into people's mail.
    return Engine(
        dirs=[str(Path(__file__).parent / "templates")], autoescape=False, builtins=["django.templatetags.i18n"]
    )


def _render(name: str, context: dict[str, Any]) -> str:
    return _engine().get_template(name).render(Context(context, autoescape=False))


def _own_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
