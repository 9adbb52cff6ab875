"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from backend.files.kinds import KINDS

EXCEL, PDF, WORD = (KINDS[name].media_type for name in ("xlsx", "pdf", "docx"))


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Kept by nobody on the way."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
