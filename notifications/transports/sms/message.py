"""What a text message says: the fixed word of the notice's kind and the way to the very card. Nothing else gets in here.

Neither title nor body of a notice is read, so no name and no amount can reach a gateway or a telephone's lock screen.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.cards import card_of
from notifications.kinds import kind_of
from notifications.models import Notice


def words_of(notice: Notice) -> dict[str, str]:
    """What the variables of a template may be made of."""
    kind = kind_of(notice.kind)
    return {
        "kind": str(kind.word) if kind else _("新通知"),
        "card": card_of(notice),
        "address": f"{settings.SITE_URL}{reverse(settings.NOTIFICATION_CARD_PAGE, args=[card_of(notice)])}",
    }


def text_of(notice: Notice) -> str:
    """The whole message, for whoever sends it by hand. The address stands last: a sign behind it would become part of it."""
    words = words_of(notice) | {"signature": settings.SMS_SIGNATURE}
    return _("【%(signature)s】%(kind)s，请登录查看：%(address)s") % words
