"""What goes over the socket and out of `since`. A hint says that there is something, never what."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Hint(TypedDict):
    """`upto`: the number of the person's latest notice. `topic`: the live page that should fetch itself anew."""

    type: Literal["hint"]
    upto: NotRequired[int]
    topic: NotRequired[str]


class Revoked(TypedDict):
    """Told to the consumer, not to the browser: look at the account again."""

    type: Literal["revoked"]


Event = Hint | Revoked


class NoticeLine(TypedDict):
    number: int
    title: str
    body: str
    url: str
    at: str  # ISO 8601 with the offset of the site's time zone


class Since(TypedDict):
    upto: int
    unread: int
    notices: list[NoticeLine]
