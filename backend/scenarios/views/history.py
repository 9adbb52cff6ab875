"""The lines of an object's history as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import AuditEntry
from backend.scenarios.texts import FIELDS, MEASURES, Change, label_of

WORDS: dict[str, Promise] = {
    "create": gettext_lazy("新建草稿"),
    "edit": gettext_lazy("修改"),
    "submit": gettext_lazy("提交审核"),
    "recall": gettext_lazy("撤回提交"),
    "check": gettext_lazy("初审通过"),
    "undo_check": gettext_lazy("撤回初审通过"),
    "recheck": gettext_lazy("复审通过"),
    "undo_recheck": gettext_lazy("撤回复审通过"),
    "return": gettext_lazy("退回修改"),
    "undo_return": gettext_lazy("撤回退回"),
    "undo_second_return": gettext_lazy("撤回退回"),
    "undo_final_return": gettext_lazy("撤回退回"),
    "publish": gettext_lazy("终审通过，发布"),
    "withdraw": gettext_lazy("撤回场景"),
    "take_down": gettext_lazy("撤下场景"),
    "reopen": gettext_lazy("改为草稿"),
    "delete": gettext_lazy("删除草稿"),
    "restore": gettext_lazy("恢复草稿"),
    "propose_amendment": gettext_lazy("提交变更"),
    "amend": gettext_lazy("变更通过终审，公开新文字"),
    "ask": gettext_lazy("收到提问"),
    "answer": gettext_lazy("答复提问"),
}


@dataclass(frozen=True)
class Line:
    at: datetime
    text: str
    note: str
    changes: list[Change] = field(default_factory=list)


def lines_of(entries: Iterable[AuditEntry]) -> list[Line]:
    """What this app wrote. What an entity said to the scenario stands in the same chain and is the entity's to tell."""
    return [Line(entry.at, _text(entry), _note(entry), _changes(entry)) for entry in entries if entry.action in WORDS]


def _changes(entry: AuditEntry) -> list[Change]:
    """Each field before and after, of an edit or a change that became public."""
    if entry.action not in {"edit", "amend"}:
        return []
    return [
        Change(name, label_of(name), str(entry.changes[name][0] or ""), str(entry.changes[name][1] or ""))
        for name in (*FIELDS, MEASURES)
        if name in entry.changes
    ]


def _text(entry: AuditEntry) -> str:
    words = str(WORDS[entry.action])
    # Readers never learn who asked (W04), so the history does not say it either.
    if entry.actor is None or entry.action == "ask":
        return words
    return _("%(who)s %(words)s") % {"who": entry.actor, "words": words}


def _note(entry: AuditEntry) -> str:
    if entry.note:
        return entry.note
    named = [label_of(name) for name in (*FIELDS, MEASURES) if name in entry.changes]
    return "、".join(named) if entry.action in {"edit", "amend"} else ""
