"""Toasts: what an action came to, in one sentence, with the way back where there is one.

A view calls `say(request, "已退回1件", undo_url=…)` before it redirects. An answer to htmx carries the same as an event,
by `hear(response, …)`: the page shows it without a reload.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

UNDO = "undo:"
LEVELS = {messages.ERROR: "bad", messages.WARNING: "waiting"}


@dataclass(frozen=True)
class Toast:
    text: str
    kind: str
    undo_url: str
    undo_label: str


def say(request: HttpRequest, text: str, *, undo_url: str = "", failed: bool = False) -> None:
    """Shown at the next page; `undo_url` takes a POST and puts things back."""
    level = messages.ERROR if failed else messages.SUCCESS
    messages.add_message(request, level, text, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")


def hear(response: HttpResponse, text: str, *, undo_url: str = "", failed: bool = False) -> HttpResponse:
    """The same on an answer to htmx: the event `say`, for toasts.js."""
    detail: dict[str, Any] = {"text": text, "undo": undo_url, "kind": "bad" if failed else ""}
    response["HX-Trigger"] = json.dumps({"say": detail}, ensure_ascii=True)
    return response


def toast_of(message: Any) -> Toast:
    """What a message of Django says, as a toast."""
    undo = next((word[len(UNDO) :] for word in (message.extra_tags or "").split() if word.startswith(UNDO)), "")
    return Toast(str(message), LEVELS.get(message.level, ""), undo, _("撤回本次操作"))
