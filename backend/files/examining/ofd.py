"""OFD (GB/T 33190): the text of the first pages and of the page templates."""

import zipfile
from contextlib import closing
from typing import IO
from xml.etree.ElementTree import Element

from backend.files.examining.answers import examiner
from backend.lib.ooxml import local, open_office, parse
from backend.lib.unfit import UnfitError
from backend.lib.zips import read_entry

FIRST_PAGES = 3
LINE_HEIGHT = 2.0  # millimetres within which pieces of text stand on one line


@examiner
def examine(file: IO[bytes]) -> list[str]:
    archive, kind = open_office(file)
    with closing(archive):
        if kind != "ofd" or local(parse(read_entry(archive, "OFD.xml"))) != "OFD":
            raise UnfitError("not_ofd")
        pages = sorted((name for name in archive.namelist() if name.lower().endswith("content.xml")), key=_order)
        first = [name for name in pages if "/Tpls/" in name or "Temp" in name]
        first += [name for name in pages if name not in first][:FIRST_PAGES]
        return [line for name in first for line in _page_lines(archive, name)]


def _order(name: str) -> tuple[int, str]:
    """Page_2 before Page_10."""
    return len(name), name


def _page_lines(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Pieces of text at the same height are one line, from left to right: many writers place single characters."""
    pieces = [_piece(element) for element in parse(read_entry(archive, name)).iter() if local(element) == "TextObject"]
    lines: list[str] = []
    height: float | None = None
    for y, _x, text in sorted(pieces, key=lambda piece: (round(piece[0] / LINE_HEIGHT), piece[1])):
        if height is not None and abs(y - height) < LINE_HEIGHT:
            lines[-1] += text
        else:
            lines.append(text)
        height = y
    return lines + [piece[2] for piece in pieces]


def _piece(element: Element) -> tuple[float, float, str]:
    try:
        x, y, *_ = (float(number) for number in element.get("Boundary", "").split())
    except ValueError:
        x = y = 0.0
    return y, x, "".join(code.text or "" for code in element.iter() if local(code) == "TextCode")
