"""The grid's rows as markup. A template would take a second for eight thousand cells; all words here are ours or escaped."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class GridRow:
    entity: Organisation
    cells: SafeString


def grid_rows(grid: Grid, picked: set[tuple[int, int]]) -> list[GridRow]:
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
    rows = []
    for entity in grid.entities:
        key = entity.pk
        cells = "".join([_cell(key, bank, name, grid.cells[key, bank], faces, states, picked) for bank, name in names])
        rows.append(GridRow(entity, mark_safe(cells)))  # noqa: S308  numbers, our own words and escaped names
    return rows


def _face(band: str, word: str) -> str:
    return (
        f"<span>{escape(band)}<small>{escape(word)}</small></span>"
        if band
        else f"<span><small>{escape(word)}</small></span>"
    )


def _cell(
    entity: int, bank: int, name: str, cell: Cell, faces: dict[tuple[str, Outcome | None], str], states: dict[str, str], picked: set[tuple[int, int]]
) -> str:  # fmt: skip
    if not cell.is_free:
        return f'<td class="cell taken" data-l="{name}"><span>{escape(_("在办"))}<small>{escape(states[cell.state])}</small></span></td>'
    css = f"{cell.band or 'none'} {cell.outcome.value if cell.outcome else 'open'}"
    tick = " checked" if (entity, bank) in picked else ""
    return (
        f'<td class="cell {css}" data-l="{name}"><label><input type="checkbox" name="pick" value="{entity}-{bank}"{tick} '
        f'aria-labelledby="e{entity} b{bank} c{entity}-{bank}"><span id="c{entity}-{bank}" class="face">{faces[cell.band, cell.outcome]}</span></label></td>'
    )
