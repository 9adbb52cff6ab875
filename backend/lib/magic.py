"""What a file is by its first bytes, whatever its name says."""

from typing import Literal

HEAD = 4096  # bytes that `sniff` looks at

Kind = Literal[
    "empty",
    "zip",
    "ole",
    "pdf",
    "png",
    "jpg",
    "gif",
    "html",
    "svg",
    "xml",
    "rtf",
    "rar",
    "7z",
    "gzip",
    "program",
    "text",
    "unknown",
]

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<table", b"<meta", b"<iframe")


def sniff(head: bytes) -> Kind:
    """The kind of a file that begins with `head`."""
    if not head:
        return "empty"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    text = head.replace(b"\x00", b"").lower()  # UTF-16 reads as ASCII so, well enough to recognise tags
    for mark in _BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    text = text.lstrip()
    if b"<svg" in text:
        return "svg"
    if text.startswith(_HTML) or (text.startswith(b"<") and any(tag in text for tag in _HTML)):
        return "html"
    if text.startswith(b"<?xml"):
        return "xml"
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as wrong:
            if wrong.start < len(head) - 4:  # a character cut at the end is no objection
                continue
        return True
    return False
