"""Slide decks: the first slides with their layouts, every master, and the properties."""

import posixpath
import zipfile
from contextlib import closing
from itertools import islice
from typing import IO

from backend.files.examining.answers import examiner
from backend.files.examining.word import FIRST_LINES, MOST_PARTS, part_lines, properties_text
from backend.lib.ooxml import local, open_office, parse
from backend.lib.unfit import UnfitError
from backend.lib.zips import read_entry

FIRST_SLIDES = 3  # a deck's cover, and what may stand before or after it
MASTERS = ("ppt/slideMasters/slideMaster", "ppt/slideLayouts/slideLayout", "ppt/notesMasters/notesMaster")
PRESENTATION = "ppt/presentation.xml"


@examiner
def examine(file: IO[bytes]) -> list[str]:
    archive, kind = open_office(file)
    with closing(archive):
        if kind != "pptx":
            raise UnfitError("not_pptx")
        masters = [name for name in archive.namelist() if name.startswith(MASTERS) and name.endswith(".xml")]
        lines = properties_text(archive)
        for name in [*_slides(archive)[:FIRST_SLIDES], *masters[:MOST_PARTS]]:
            lines += islice(part_lines(archive, name), FIRST_LINES)
        return lines


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """The parts of the slides as they are shown: the presentation lists them, by names that its relations resolve."""
    names = set(archive.namelist())
    if PRESENTATION not in names:
        raise UnfitError("damaged")
    relations = read_entry(archive, "ppt/_rels/presentation.xml.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in parse(relations)} if relations else {}
    listed = [element for element in parse(read_entry(archive, PRESENTATION)).iter() if local(element) == "sldId"]
    ids = [value for element in listed for name, value in element.items() if name.endswith("}id")]
    parts = [posixpath.normpath(posixpath.join("/ppt", targets.get(one, ""))).lstrip("/") for one in ids]
    if not parts or not names.issuperset(parts):
        raise UnfitError("damaged")
    return parts
