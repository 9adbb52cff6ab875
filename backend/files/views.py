"""The one door to a file's bytes."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

from asgiref.sync import sync_to_async
from django.contrib.auth.views import redirect_to_login
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from backend.files.actions import open_stored
from backend.files.models import StoredFile
from backend.files.readers import may_read

CHUNK = 256 * 1024

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Send it to who may read it. Others get 404, visitors the sign-in page, whether there is such a file or not."""
    file = StoredFile.objects.stored().filter(reference=reference).first()
    if file is None or not may_read(request.user, file):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    try:
        content = open_stored(file)
    except FileNotFoundError:
        logger.error("bytes of a stored file are missing", extra={"reference": file.reference})  # noqa: TRY400  the place says nothing
        raise Http404 from None
    body = _pieces_async(content) if isinstance(request, ASGIRequest) else _pieces(content)
    response = StreamingHttpResponse(body, content_type=file.media_type)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(CHUNK):
            yield piece


async def _pieces_async(content: BinaryIO) -> AsyncIterator[bytes]:
    try:
        while piece := await sync_to_async(content.read, thread_sensitive=False)(CHUNK):
            yield piece
    finally:
        content.close()
