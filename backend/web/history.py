"""An object's history as people read it: what was done, by whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from backend.audit.models import AuditEntry


@dataclass(frozen=True)
class Line:
    at: datetime
    text: str
    note: str


def lines_of(entries: Iterable[AuditEntry], words: Mapping[str, str | Promise]) -> list[Line]:
    """The entries whose action has words here, for `{% timeline %}`.

    What other apps wrote into the same chain is left out: whether the readers of this page may know it is theirs to say.
    """
    return [Line(entry.at, _text(entry, words), entry.note) for entry in entries if entry.action in words]


def _text(entry: AuditEntry, words: Mapping[str, str | Promise]) -> str:
    done = str(words[entry.action])
    return _("%(who)s %(words)s") % {"who": entry.actor, "words": done} if entry.actor else done
