"""Open a zip from outside only after it was shown to be harmless. Runs in the child of confined.py.

The bounds: at most 2,000 entries, 200 MB when unpacked, 100 times smaller packed than unpacked. What the directory declares
is checked before anything is unpacked; then every entry is read once in small pieces, because declarations may lie.
"""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from backend.lib.unfit import UnfitError

CHUNK = 256 * 1024
DIRECTORY_ENTRY = b"PK\x01\x02"
LOCAL_HEADER = b"PK\x03\x04"
PACKERS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Office files hold pictures, fonts, tables and other Office files; nothing that runs, and no archive.
FOREIGN_ENTRIES = (
    ".exe",
    ".dll",
    ".scr",
    ".com",
    ".bat",
    ".cmd",
    ".js",
    ".jse",
    ".vbs",
    ".vbe",
    ".wsf",
    ".hta",
    ".ps1",
    ".sh",
    ".jar",
    ".lnk",
    ".msi",
    ".html",
    ".htm",
    ".php",
    ".zip",
    ".rar",
    ".7z",
    ".gz",
    ".tar",
    ".iso",
    ".docm",
    ".dotm",
    ".xlsm",
    ".xltm",
    ".xlsb",
    ".pptm",
)
XML_ENTRIES = (".xml", ".rels", ".vml")
DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
LONGEST_DECLARATION = max(len(word) for word in DECLARATIONS)
NESTED_BYTES = 32 * 1024 * 1024
END_RECORD = 22  # bytes of an end record without a comment


@dataclass(frozen=True)
class ZipLimits:
    entries: int = 2_000
    unpacked_bytes: int = 200 * 1024 * 1024
    ratio: int = 100
    small_bytes: int = 1024 * 1024  # below it a high ratio is no bomb: a page of blanks


@dataclass
class _Budget:
    """What may still be unpacked, over all nested archives together."""

    bytes_left: int
    entries_left: int


def open_checked(file: IO[bytes], limits: ZipLimits | None = None) -> zipfile.ZipFile:
    """The archive, every entry of it seen once; raises UnfitError."""
    bounds = limits or ZipLimits()
    return _open(file, bounds, _Budget(bounds.unpacked_bytes, bounds.entries), depth=0)


def read_entry(archive: zipfile.ZipFile, name: str, limit: int = NESTED_BYTES) -> bytes:
    """One entry, up to `limit` bytes; empty where there is none of that name."""
    try:
        with archive.open(name) as entry:
            return entry.read(limit)
    except KeyError:
        return b""


def _open(file: IO[bytes], limits: ZipLimits, budget: _Budget, depth: int) -> zipfile.ZipFile:
    file.seek(0)
    packed = file.read()
    if packed.count(DIRECTORY_ENTRY) > budget.entries_left:
        raise UnfitError("zip_entries")  # before zipfile makes an object of each
    if not packed.startswith(LOCAL_HEADER):
        raise UnfitError("damaged")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as wrong:
        raise UnfitError("damaged") from wrong
    _check_directory(archive.infolist(), len(packed), limits, budget)
    _check_edges(archive, packed)
    for entry in archive.infolist():
        _unpack(archive, entry, limits, budget, depth)
    return archive


def _check_directory(entries: list[zipfile.ZipInfo], packed_bytes: int, limits: ZipLimits, budget: _Budget) -> None:
    budget.entries_left -= len(entries)
    if budget.entries_left < 0:
        raise UnfitError("zip_entries")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > budget.bytes_left:
        raise UnfitError("zip_size")
    if unpacked > limits.small_bytes and unpacked > limits.ratio * packed_bytes:
        raise UnfitError("zip_ratio")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise UnfitError("zip_structure")
    for entry in entries:
        _check_entry(entry, limits)


def _check_entry(entry: zipfile.ZipInfo, limits: ZipLimits) -> None:
    if entry.flag_bits & 0x1:
        raise UnfitError("encrypted")
    if entry.compress_type not in PACKERS:
        raise UnfitError("zip_structure")
    if entry.file_size > limits.small_bytes and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise UnfitError("zip_ratio")
    name = entry.orig_filename
    if "\x00" in name or "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise UnfitError("zip_names")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnfitError("zip_names")
    if name.lower().endswith(FOREIGN_ENTRIES):
        raise UnfitError("zip_foreign")


def _check_edges(archive: zipfile.ZipFile, packed: bytes) -> None:
    """Nothing before the first entry, after the end, or shared between entries: such files are two files at once."""
    starts = sorted((entry.header_offset, entry.compress_size) for entry in archive.infolist())
    if not starts or starts[0][0] != 0 or archive.comment:
        raise UnfitError("zip_structure")
    if packed[-END_RECORD : -END_RECORD + 4] != b"PK\x05\x06":
        raise UnfitError("zip_structure")
    for (offset, size), (following, _) in zip(starts, [*starts[1:], (archive.start_dir, 0)], strict=True):
        if offset + size > following or packed[offset : offset + 4] != LOCAL_HEADER:
            raise UnfitError("zip_structure")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ZipLimits, budget: _Budget, depth: int) -> None:
    """Read it all in pieces: the size must be the declared one, XML must not declare entities, an archive is opened once."""
    is_xml = entry.filename.lower().endswith(XML_ENTRIES)
    nested: io.BytesIO | None = None
    tail = b""
    first = True
    try:
        with archive.open(entry) as source:
            while chunk := source.read(CHUNK):
                budget.bytes_left -= len(chunk)
                if budget.bytes_left < 0:
                    raise UnfitError("zip_size")
                if first and chunk.startswith(LOCAL_HEADER):
                    nested = io.BytesIO()
                first = False
                if nested is not None:
                    nested.write(chunk)
                if is_xml:
                    seen = tail + chunk
                    if any(word in seen for word in DECLARATIONS):
                        raise UnfitError("xml_entities")
                    tail = chunk[-LONGEST_DECLARATION:]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as wrong:
        raise UnfitError("damaged") from wrong
    if nested is not None:
        if depth:
            raise UnfitError("zip_nested")
        with _open(nested, limits, budget, depth + 1) as inner:
            check_no_macros(inner)


def check_no_macros(archive: zipfile.ZipFile) -> None:
    """No VBA project, no Excel 4 macro sheet, no ActiveX, in this archive; raises UnfitError."""
    for name in archive.namelist():
        lowered = name.lower()
        if (
            lowered.rpartition("/")[2].startswith(("vbaproject", "vbadata"))
            or "/macrosheets/" in f"/{lowered}"
            or "/activex/" in f"/{lowered}"
        ):
            raise UnfitError("macros")
    types = read_entry(archive, "[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        raise UnfitError("macros")
