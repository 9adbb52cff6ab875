"""What an invitation may be for. The app that invites says it; this one only makes accounts.

In the app's AppConfig.ready(): register_purpose("organisation", Purpose(name=…, join=…)). The key is the word under which
`Invitation.purpose` holds what the person joins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.accounts.models import Invitation, User


@dataclass(frozen=True)
class Purpose:
    """`name` is who invites, as the page says it, None when that is gone. `join` runs in the transaction of accepting; it may
    raise InvitationRefused.
    """

    name: Callable[[Invitation], str | None]
    join: Callable[[User, Invitation], object]


_purposes: dict[str, Purpose] = {}


def register_purpose(key: str, purpose: Purpose) -> None:
    """Twice with the same key is an error of the code."""
    if key in _purposes:
        raise ValueError(f"there is a purpose {key!r} already")
    _purposes[key] = purpose


def purpose_of(invitation: Invitation) -> Purpose | None:
    """What this invitation is for; None for one that makes an account and nothing else."""
    return next((_purposes[key] for key in invitation.purpose if key in _purposes), None)
