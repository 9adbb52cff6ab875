"""A letter of authority for the demo's organisations: a page that says that it is a sample."""

from __future__ import annotations

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.files.inspection import CheckedUpload, inspect

TEXT = b"BT /F1 24 Tf 90 720 Td (Letter of authority - sample of the demonstration) Tj ET"


@cache
def letter() -> CheckedUpload:
    """Inspected once: it is the same for everybody."""
    return inspect(SimpleUploadedFile("授权书（样例）.pdf", _page(), "application/pdf"))


@cache
def deck() -> CheckedUpload:
    """What entities apply to events with: the same sample page."""
    return inspect(SimpleUploadedFile("路演材料（样例）.pdf", _page(), "application/pdf"))


def _page() -> bytes:
    """One page of PDF 1.4 with its table of references."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TEXT), TEXT),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
