"""PDF: no scripts, no programs, no attachments but the XML of an electronic invoice; the text of its first pages."""

import re
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PdfReadError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from backend.files.examining.answers import examiner
from backend.files.examining.tails import refuse_active_text, refuse_archive_inside, refuse_foreign_tail
from backend.lib.unfit import UnfitError

FIRST_PAGES = 3  # after a cover and an empty page, the first page
SEARCHED_PAGES = 500  # whose actions are looked at
LONGEST_PAGE = 50_000  # characters
END = b"%%EOF"
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
RUNNING = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/Rendition"})
ALLOWED_ATTACHMENTS = (".xml", ".xbrl")  # what electronic invoices carry


@examiner
def examine(file: IO[bytes]) -> list[str]:
    file.seek(0)
    data = file.read()
    end = data.rfind(END)
    if end < 0:
        raise UnfitError("damaged")
    refuse_archive_inside(data)
    refuse_active_text(STREAM.sub(b"", data))
    refuse_foreign_tail(data[end + len(END) :])
    try:
        return _text(PdfReader(file))
    except PyPdfError as wrong:
        raise UnfitError("damaged") from wrong


def _text(reader: PdfReader) -> list[str]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnfitError("encrypted")
    root = _as_dictionary(reader.trailer.get("/Root"))
    _refuse_active(root)
    if not len(reader.pages):
        raise UnfitError("damaged")
    lines = [str(value) for value in _as_dictionary(reader.trailer.get("/Info")).values() if isinstance(value, str)]
    for number, page in enumerate(reader.pages):
        if number >= SEARCHED_PAGES:
            break
        _refuse_actions(page)
        for note in _annotations(page):
            _refuse_actions(note)
            if number < FIRST_PAGES and isinstance(note.get("/Contents"), str):
                lines.append(str(note["/Contents"]))
        if number < FIRST_PAGES:
            lines += page.extract_text()[:LONGEST_PAGE].splitlines()
    return lines


def _refuse_active(root: DictionaryObject) -> None:
    _refuse_actions(root)
    names = _as_dictionary(root.get("/Names"))
    if "/JavaScript" in names or "/XFA" in _as_dictionary(root.get("/AcroForm")):
        raise UnfitError("pdf_active")
    for name in _attachments(_as_dictionary(names.get("/EmbeddedFiles")), depth=0):
        if not name.lower().endswith(ALLOWED_ATTACHMENTS):
            raise UnfitError("pdf_attachments")


def _refuse_actions(owner: DictionaryObject) -> None:
    """The actions of a document, page or annotation: on opening, on events, on a click."""
    candidates = [owner.get("/OpenAction"), owner.get("/A"), *_as_dictionary(owner.get("/AA")).values()]
    for candidate in candidates:
        action = _as_dictionary(candidate)
        if action.get("/S") in RUNNING or "/JS" in action:
            raise UnfitError("pdf_active")


def _attachments(tree: DictionaryObject, depth: int) -> Iterator[str]:
    """The file names in a name tree, which may be nested."""
    if depth > 8:  # noqa: PLR2004  no honest tree is so deep
        raise PdfReadError
    for entry in _as_array(tree.get("/Names"))[1::2]:
        specification = _as_dictionary(entry)
        yield str(specification.get("/UF") or specification.get("/F") or "")
    for branch in _as_array(tree.get("/Kids")):
        yield from _attachments(_as_dictionary(branch), depth + 1)


def _annotations(page: DictionaryObject) -> list[DictionaryObject]:
    return [_as_dictionary(note) for note in _as_array(page.get("/Annots"))]


def _as_dictionary(value: Any) -> DictionaryObject:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _as_array(value: Any) -> list[Any]:
    found = value.get_object() if hasattr(value, "get_object") else value
    return list(found) if isinstance(found, ArrayObject) else []
