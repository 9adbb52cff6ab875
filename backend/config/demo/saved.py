"""Searches that two people saved before anything was published: all that comes is news to them."""

from __future__ import annotations

from typing import Any

from backend.accounts.models import User
from backend.recommendations.actions import pause_search, save_search
from backend.web.searching import Asked


def load_saved(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        person = User.objects.get(username=row["username"])
        asked = Asked(text=row["words"], kind=row["kind"], filters=row["filters"])
        saved, _fresh = save_search(asked, name=row["name"], by=person)
        if row["paused"]:
            pause_search(saved, by=person)
