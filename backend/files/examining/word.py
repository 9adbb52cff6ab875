"""Word documents: the beginning, every header and footer with their watermarks, and the properties."""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import iterparse

from backend.files.examining.answers import examiner
from backend.lib.ooxml import local, open_office, parse
from backend.lib.unfit import UnfitError
from backend.lib.zips import read_entry

FIRST_LINES = 200  # of the body; a first page holds about 45
MOST_PARTS = 100
PROPERTIES = ("docProps/core.xml", "docProps/custom.xml")
MARGINS = ("word/header", "word/footer")


@examiner
def examine(file: IO[bytes]) -> list[str]:
    archive, kind = open_office(file)
    with closing(archive):
        if kind != "docx":
            raise UnfitError("not_docx")
        margins = [name for name in archive.namelist() if name.startswith(MARGINS) and name.endswith(".xml")]
        lines = properties_text(archive)
        for name in margins[:MOST_PARTS]:
            lines += part_lines(archive, name)
        return lines + list(islice(part_lines(archive, "word/document.xml"), FIRST_LINES))


def properties_text(archive: zipfile.ZipFile) -> list[str]:
    """Title, subject, keywords and whatever an office's own programs note there, each on its line."""
    names = set(archive.namelist())
    texts = [
        element.text for part in PROPERTIES if part in names for element in parse(read_entry(archive, part)).iter()
    ]
    return [text for text in texts if text]


def part_lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The paragraphs of a part in their order, text boxes and word-art watermarks among them."""
    line: list[str] = []
    try:
        with archive.open(name) as source:
            for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
                tag = local(element)
                if event == "start":
                    if tag == "textpath" and element.get("string"):
                        yield element.get("string", "")
                    if tag != "p":
                        continue
                if tag == "t" and element.text:
                    line.append(element.text)
                elif tag in {"tab", "ptab"}:
                    line.append("\t")
                elif tag in {"br", "cr", "p"} and line:  # a paragraph in a text box ends the one around it
                    yield "".join(line)
                    line = []
                if event == "end":
                    element.clear()
    except KeyError as wrong:
        raise UnfitError("damaged") from wrong
    except ParseError as wrong:
        raise UnfitError("damaged") from wrong
    if line:
        yield "".join(line)
