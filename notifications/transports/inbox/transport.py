from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from notifications.transports.base import Manner, Transport

if TYPE_CHECKING:
    from notifications.models import Dispatch


class InboxTransport(Transport):
    """The row itself, exactly once; nobody can switch it off, so nothing is ever lost."""

    manner = Manner.WRITTEN
    label = _("站内通知")
    optional: ClassVar[bool] = False

    def deliver(self, dispatch: Dispatch) -> None:
        """Nothing is left to do: the transaction that wrote the notice delivered it."""
