"""A way to tell people something. A further one is a folder beside these and a line in NOTIFICATION_TRANSPORTS."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from notifications.models import Dispatch


class Manner(enum.Enum):
    WRITTEN = "written"  # the row of the notice is the whole delivery
    HINTED = "hinted"  # saying it twice does no harm, so it is said first and noted after, without a lease
    POSTED = "posted"  # one worker at a time, claimed with a lease
    LISTED = "listed"  # no worker at all: a person takes it out in a list


class Transport:
    """What a channel says about itself, and how it sends one dispatch."""

    manner: ClassVar[Manner]
    label: ClassVar[Any]  # lazy: read before a language is active
    optional: ClassVar[bool] = True  # may a person switch it off?
    note: ClassVar[Any] = ""  # what a person should know who chooses it
    most_attempts: ClassVar[int] = 5

    def reaches(self, person: Any) -> bool:  # noqa: ARG002  for those that need an address
        """Whether this person can be told this way at all."""
        return True

    def tells(self, kind: str) -> bool:  # noqa: ARG002  for those that are too dear or too loud for everything
        """Whether notices of this kind go this way."""
        return True

    def deliver(self, dispatch: Dispatch) -> None:
        """Send it; TransportError when it did not get out."""
        raise NotImplementedError
