"""Publishing numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.dashboard.errors import FigureMoved
from backend.dashboard.figures import Figure, chain_of
from backend.dashboard.models import ConfirmedFigure
from backend.lib.clock import database_now


def confirm_figure(code: str, by: User | None, *, seen: Sequence[int] | None = None) -> list[ConfirmedFigure]:
    """Count now, and publish what was counted, with its date and definition; the steps of a chain together.

    `seen` are the values on the officer's screen: nobody confirms a number that they did not see, so if one has moved
    since, nothing is published (FigureMoved). One audit row a value.
    """
    chain = chain_of(code)
    with transaction.atomic():
        counted = [figure.count() for figure in chain]
        if seen is not None and list(seen) != counted:
            raise FigureMoved(_("页面打开后数字有变化，还没有公布。请看过新的数字再确认。"))
        return [_publish(figure, value, by) for figure, value in zip(chain, counted, strict=True)]


def _publish(figure: Figure, value: int, by: User | None) -> ConfirmedFigure:
    now = database_now()
    values = {
        "value": value,
        "as_of": now,
        "definition": str(figure.definition),
        "confirmed_by": by,
        "confirmed_at": now,
    }
    before = ConfirmedFigure.objects.select_for_update().filter(code=figure.code).first()
    row, _made = ConfirmedFigure.objects.update_or_create(code=figure.code, defaults=values)
    append(
        "figure",
        row.pk,
        actor=by,
        action="confirm",
        changes={
            "value": [before.value if before else None, value],
            "definition": [before.definition if before else None, row.definition],
        },
        note=str(figure.label),
    )
    return row
