"""Read a workbook that somebody uploaded, without letting it near this process."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from backend.lib import confined
from backend.lib.verdicts import SENTENCES

PARSER = "backend.lib.workbooks:parse_workbook"


class SpreadsheetRefusedError(Exception):
    """The workbook cannot be read; str() is the sentence for the user, `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(str(SENTENCES[code]))
        self.code = code


@dataclass(frozen=True)
class CellNote:
    """Something about one cell that its text cannot tell; row and column count from 1, as the sheet shows them."""

    row: int
    column: int
    sentence: str


@dataclass(frozen=True)
class SheetData:
    """One visible sheet. rows[0] is row 1 of the sheet; all rows are equally wide, none at the end is empty."""

    name: str
    rows: list[list[str]]
    notes: tuple[CellNote, ...] = ()


def read_sheets(source: Path | IO[bytes]) -> list[SheetData]:
    """The visible sheets in their order; raises SpreadsheetRefusedError with a sentence."""
    with ExitStack() as stack:
        file = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
        try:
            answer = confined.run(PARSER, file)
        except confined.ConfinedError as failed:
            raise SpreadsheetRefusedError(failed.reason) from failed
    if "refused" in answer:
        raise SpreadsheetRefusedError(answer["refused"])
    return [
        SheetData(sheet["name"], sheet["rows"], tuple(_notes(sheet["uncalculated"], sheet["pictures"])))
        for sheet in answer["sheets"]
    ]


def _notes(uncalculated: list[list[int]], pictures: list[list[int]]) -> list[CellNote]:
    formula = _("这一格是公式，文件里没有存下结果。请在 Excel 或 WPS 中打开、保存一次，或改成数值。")
    picture = _("这一格是嵌入的图片，图片不会导入。")
    notes = [CellNote(row, column, formula) for row, column in uncalculated]
    return notes + [CellNote(row, column, picture) for row, column in pictures]
