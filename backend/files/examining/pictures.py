"""PNG and JPEG: whole, of a sane size by their own header, and nothing else at the same time. Pixels are never unpacked."""

import re
import struct
from typing import IO

from backend.files.examining.answers import examiner
from backend.files.examining.tails import refuse_active_text, refuse_archive_inside, refuse_foreign_tail
from backend.lib.unfit import UnfitError

MOST_PIXELS = 150_000_000  # an A3 scan at 600 dpi has 70 million
LONGEST_SIDE = 40_000
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_END = b"\xff\xd9"
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # JPEG markers without a length
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that tell width and height
START_OF_SCAN = 0xDA


@examiner
def examine(file: IO[bytes]) -> list[str]:
    """A picture has no text; what may be in it is for people to see."""
    file.seek(0)
    data = file.read()
    refuse_archive_inside(data)
    refuse_active_text(data)
    try:
        width, height, end = _png(data) if data.startswith(PNG_START) else _jpeg(data)
    except (struct.error, IndexError) as wrong:
        raise UnfitError("damaged") from wrong
    if not width or not height:
        raise UnfitError("damaged")
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise UnfitError("picture_large")
    refuse_foreign_tail(data[end:])
    return []


def _png(data: bytes) -> tuple[int, int, int]:
    """Width, height and where the picture ends."""
    place = len(PNG_START)
    if data[place + 4 : place + 8] != b"IHDR":
        raise UnfitError("damaged")
    width, height = struct.unpack(">II", data[place + 8 : place + 16])
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name = data[place + 4 : place + 8]
        place += 12 + length
        if not re.fullmatch(rb"[A-Za-z]{4}", name) or place > len(data):
            break
        if name == b"IEND":
            return width, height, place
    raise UnfitError("damaged")


def _jpeg(data: bytes) -> tuple[int, int, int]:
    """Width, height and where the picture ends; phones put a film or a second picture behind it."""
    place, width, height = 2, 0, 0
    while True:
        while data[place] == 0xFF and data[place + 1] == 0xFF:  # noqa: PLR2004  fill bytes
            place += 1
        if data[place] != 0xFF:  # noqa: PLR2004  each marker begins so
            raise UnfitError("damaged")
        marker = data[place + 1]
        place += 2
        if marker in STANDALONE:
            continue
        (length,) = struct.unpack(">H", data[place : place + 2])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[place + 3 : place + 7])
        place += length
        if marker == START_OF_SCAN:
            break
    end = data.rfind(JPEG_END)
    if end < place:
        raise UnfitError("damaged")
    return width, height, end + len(JPEG_END)
