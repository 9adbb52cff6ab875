"""Files that are two things at once: a picture that is also a web page, a PDF that is also an archive."""

import re

from backend.lib.unfit import UnfitError

END_OF_ARCHIVE = b"PK\x05\x06"
FARTHEST_END = 66_000  # an end record with the longest comment
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf")
ACTIVE = re.compile(
    rb"<script[\s>/]|<html[\s>]|<!doctype\s+html|<iframe[\s>]|<\?php\s|<svg\s[^>]{0,200}xmlns", re.IGNORECASE
)


def refuse_archive_inside(data: bytes) -> None:
    """An archive's directory stands at its end, whatever comes before it."""
    if END_OF_ARCHIVE in data[-FARTHEST_END:]:
        raise UnfitError("two_in_one")


def refuse_active_text(data: bytes) -> None:
    if ACTIVE.search(data):
        raise UnfitError("two_in_one")


def refuse_foreign_tail(tail: bytes) -> None:
    """What stands after the end of the file proper."""
    if tail.lstrip(b"\x00\r\n\t ").startswith(PROGRAM_STARTS):
        raise UnfitError("two_in_one")
