"""Marks over the pages of somebody else's document. Runs in a confined child, so it imports no Django.

The marks come as a page of their own (made by watermark.py) and are laid over every page, turned and scaled to cover it. A picture
becomes a page first.
"""

from __future__ import annotations

import base64
from io import BytesIO
from typing import IO

from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from backend.lib.unfit import UnfitError

LONGEST_SIDE = 2400  # pixels of a picture that becomes a page


def stamp(file: IO[bytes], *, marks: int, picture: bool = False) -> str:
    """`file` holds the page of marks, so many bytes long, and after it the document; the answer is the marked one as base64."""
    file.seek(0)
    page, document = file.read(marks), BytesIO(file.read())
    try:
        source = _page_of(document) if picture else document
        return base64.b64encode(overlaid(source, page)).decode()
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError) as damaged:
        raise UnfitError("damaged") from damaged


def overlaid(source: IO[bytes], marks: bytes) -> bytes:
    """Also for papers of our own, without a child."""
    over = PdfReader(BytesIO(marks)).pages[0]
    width, height = float(over.mediabox.width), float(over.mediabox.height)
    writer = PdfWriter(clone_from=PdfReader(source))
    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.mediabox
        scale = max(float(box.width) / width, float(box.height) / height)
        move = Transformation().scale(scale).translate(float(box.left), float(box.bottom))
        page.merge_transformed_page(over, move)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _page_of(file: IO[bytes]) -> IO[bytes]:
    from PIL import Image  # noqa: PLC0415  only pictures need it

    out = BytesIO()
    with Image.open(file) as opened:
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = Image.new("RGB", opened.size, "white")
        shown = opened.convert("RGBA")
        flat.paste(shown, mask=shown.getchannel("A"))
        flat.save(out, "PDF", resolution=200)
    out.seek(0)
    return out
