"""From somebody's list of scenarios to drafts: which column is what, what each cell says, and what is wrong, in sentences.

Knows our fields and code tables, writes nothing. `sheets` looks at a workbook, `columns` names our fields and guesses,
`rows` reads; `cells`, `measures` and `contacts` read one cell each; `template` makes the sheet that we offer.
"""

from backend.files.marked_cells import marked_cell
from backend.scenarios.importing.columns import Codes, Columns, field_labels, label_of
from backend.scenarios.importing.rows import Reader, ReadRow, already_there, mark_repeats, plain_title
from backend.scenarios.importing.sheets import SheetGist, certain, gists, guess

__all__ = [
    "Codes",
    "Columns",
    "ReadRow",
    "Reader",
    "SheetGist",
    "already_there",
    "certain",
    "field_labels",
    "gists",
    "guess",
    "label_of",
    "mark_repeats",
    "marked_cell",
    "plain_title",
]
