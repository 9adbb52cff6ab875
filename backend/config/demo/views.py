"""Views that an officer and a bank's clerk keep of the lists they open every day."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from backend.accounts.models import User
from backend.web.actions import keep_view
from backend.web.places import viewed_page


def load_views(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        page = viewed_page(row["page"])
        if page is None:
            raise LookupError(row["page"])
        keep_view(page, QueryDict(row["asked"]), row["name"], by=User.objects.get(username=row["username"]))
