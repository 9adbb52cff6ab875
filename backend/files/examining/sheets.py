"""Workbooks: the first rows of every sheet, hidden ones too, printed headers and footers, text boxes, properties."""

import re
import zipfile
from html import unescape
from typing import IO

from backend.files.examining.answers import examiner
from backend.files.examining.word import MOST_PARTS, part_lines, properties_text
from backend.lib.unfit import UnfitError
from backend.lib.workbooks import parse_workbook
from backend.lib.zips import CHUNK

FIRST_ROWS = 40
LONGEST_END = 512 * 1024  # bytes at the end of a sheet in which its header and footer stand
_MARGIN = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<")
_LAYOUT_CODE = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d+|&[A-Z]')


@examiner
def examine(file: IO[bytes]) -> list[str]:
    answer = parse_workbook(file, hidden=True, first_rows=FIRST_ROWS)
    if "refused" in answer:
        raise UnfitError(answer["refused"])
    lines = []
    for sheet in answer["sheets"]:
        lines.append(sheet["name"])
        lines += [cell for row in sheet["rows"] for cell in row if cell]
    file.seek(0)
    with zipfile.ZipFile(file) as archive:  # parse_workbook has checked it
        lines += properties_text(archive)
        for name in archive.namelist()[:MOST_PARTS]:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                lines += _margins(archive, name)
            elif name.startswith("xl/drawings/") and name.endswith((".xml", ".vml")):
                lines += part_lines(archive, name)
    return lines


def _margins(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Left, centre and right of each header and footer, without the codes for fonts and page numbers."""
    end = b""
    with archive.open(name) as source:
        while chunk := source.read(CHUNK):
            end = (end + chunk)[-LONGEST_END:]
    found = _MARGIN.findall(end.decode("utf-8", "replace"))
    return [part for margin in found for part in _LAYOUT_CODE.split(unescape(margin)) if part.strip()]
