"""The grid's rows as markup. A template would take a second for eight thousand cells; all words here are ours or escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from backend.policy.outcomes import Outcome
from backend.recommendations.choices import Band
from backend.referrals.choices import State

if TYPE_CHECKING:
    from backend.organisations.models import Organisation
    from backend.referrals.grid import Cell, Grid

_ENTITY, _TICK = "\x01", "\x02"  # nobody types them, and what takes their place is a number and a word of ours


def grid_rows(grid: Grid, picked: set[tuple[int, int]]) -> SafeString:
    """One row an entity; each cell a box that says fit and conditions in words, or what is under way."""
    bands = {band.value: str(band.label) for band in Band}
    none = _("未见契合") if grid.fits else ""
    states = {state.value: str(state.label) for state in State}
    words: dict[Outcome | None, str] = {None: _("暂无产品"), **{outcome: outcome.label for outcome in Outcome}}
    faces = {
        (band, outcome): _face(bands.get(band, none) if outcome is not None else "", words[outcome])
        for band in ("", *bands)
        for outcome in words
    }
    names = [(bank.pk, escape(bank.short_name or bank.name)) for bank in grid.banks]
    # Cells that look alike are one object: each is written once for each bank, with a mark where the entity's number stands.
    made: dict[tuple[int, int], str] = {}
    rows = []
    for entity in grid.entities:
        key = entity.pk
        cells = []
        for bank, name in names:
            cell = grid.cells[key, bank]
            text = made.get((bank, id(cell)))
            if text is None:
                text = made[bank, id(cell)] = _cell(bank, name, cell, faces, states)
            cells.append(text.replace(_TICK, " checked") if (key, bank) in picked else text)
        rows.append(f"<tr>{_head(entity)}{''.join(cells).replace(_TICK, '').replace(_ENTITY, str(key))}</tr>")
    return mark_safe("".join(rows))  # noqa: S308  numbers, our own words and escaped names


def _head(entity: Organisation) -> str:
    field = entity.profile.primary_field
    under = f"{entity.region.short_name if entity.region else ''} {field.name if field else ''}"
    return (
        f'<th scope="row" class="what" id="e{entity.pk}">{escape(entity.name)}'
        f'<span class="under">{escape(under)}</span></th>'
    )


def _face(band: str, word: str) -> str:
    return (
        f"<span>{escape(band)}<small>{escape(word)}</small></span>"
        if band
        else f"<span><small>{escape(word)}</small></span>"
    )


def _cell(
    bank: int, name: str, cell: Cell, faces: dict[tuple[str, Outcome | None], str], states: dict[str, str]
) -> str:
    if not cell.is_free:
        return f'<td class="cell taken" data-l="{name}"><span>{escape(_("在办"))}<small>{escape(states[cell.state])}</small></span></td>'
    css = f"{cell.band or 'none'} {cell.outcome.value if cell.outcome else 'open'}"
    pair = f"{_ENTITY}-{bank}"
    return (
        f'<td class="cell {css}" data-l="{name}"><label><input type="checkbox" name="pick" value="{pair}"{_TICK} '
        f'aria-labelledby="e{_ENTITY} b{bank} c{pair}"><span id="c{pair}" class="face">{faces[cell.band, cell.outcome]}</span></label></td>'
    )
