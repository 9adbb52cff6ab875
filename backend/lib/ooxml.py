"""What an Office Open XML file says of itself, and whether it may be opened. Runs in the child of confined.py."""

import zipfile
from typing import IO, Any, Literal
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from backend.lib.unfit import UnfitError
from backend.lib.zips import check_no_macros, open_checked, read_entry

OfficeKind = Literal["docx", "xlsx", "pptx", "xlsb", "ods", "ofd", "other"]

_MAIN_PARTS: tuple[tuple[str, OfficeKind], ...] = (
    ("wordprocessingml.document.main+xml", "docx"),
    ("spreadsheetml.sheet.main+xml", "xlsx"),
    ("presentationml.presentation.main+xml", "pptx"),
    ("sheet.binary", "xlsb"),
)
# Parts that Word or Excel would fetch or run from elsewhere on opening; hyperlinks are fetched by nobody unasked.
_FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkLong", "control")


def open_office(file: IO[bytes]) -> tuple[zipfile.ZipFile, OfficeKind]:
    """The checked archive and its kind; raises UnfitError."""
    archive = open_checked(file)
    check_no_macros(archive)
    kind = _kind(archive)
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            _check_relations(parse(read_entry(archive, name)))
    return archive, kind


def parse(xml: bytes) -> Element:
    """The root of a part; a part that does not parse, or declares entities, is refused."""
    try:
        root: Any = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException as wrong:
        raise UnfitError("xml_entities") from wrong
    except (ParseError, ValueError, LookupError) as wrong:
        raise UnfitError("damaged") from wrong
    return root  # type: ignore[no-any-return]


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _kind(archive: zipfile.ZipFile) -> OfficeKind:
    names = set(archive.namelist())
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return "ods" if "mimetype" in names else "other"
    types = [child.get("ContentType", "") for child in parse(read_entry(archive, "[Content_Types].xml"))]
    for ending, kind in _MAIN_PARTS:
        if any(ending in content_type for content_type in types):
            return kind
    return "other"


def _check_relations(root: Element) -> None:
    for relation in root:
        if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith(_FETCHED):
            raise UnfitError("fetches")
