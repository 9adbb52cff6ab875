"""Decide whether a file may be kept, before anything of it is.

In this order: its name (extension, marks of secrecy), its size, its first bytes, its inside (in a child process, see
lib/confined.py), marks of secrecy in its text, and the site's virus scanner where one is set. The bytes that were
inspected are the bytes that are stored: both read the same nameless temporary file.
"""

import hashlib
import logging
import subprocess
import tempfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from backend.files.errors import FileRefused
from backend.files.kinds import BETTER_ANSWERS, KINDS, MISLEADING, FileKind, Kinds
from backend.files.names import clean_name, extensions_of
from backend.files.secrecy import WARNING, secrecy_mark, secrecy_mark_in_name
from backend.files.sentences import SENTENCES
from backend.lib import confined
from backend.lib.magic import HEAD, sniff

CHUNK = 256 * 1024
SCAN_SECONDS = 60
CLEAN, INFECTED = 0, 1  # exit codes of clamdscan and its kind

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    BytesFile = File[bytes]
else:
    BytesFile = File  # generic in the stubs alone


class CheckedUpload(BytesFile):
    """A file that passed; `file` lives as long as this object and has no name on the disk."""

    def __init__(self, file: IO[bytes], *, name: str, size: int, sha256: str, media_type: str) -> None:
        super().__init__(file, name=name)
        self.size = size
        self.sha256 = sha256
        self.media_type = media_type
        self.content_type = media_type


def inspect(upload: BytesFile, kinds: Kinds = KINDS) -> CheckedUpload:
    """The file with its cleaned name, digest and type; raises FileRefused. Slow (a child process): not in a transaction."""
    if isinstance(upload, CheckedUpload):
        return upload
    given = upload.name or ""
    name, kind = check_name(given, kinds)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  it outlives this function inside the CheckedUpload
    try:
        size, sha256 = _copy(upload, file)
        file.seek(0)
        _check_magic(file.read(HEAD), kind)
        _check_marks(_examine(file, kind))
        _scan(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return CheckedUpload(file, name=name, size=size, sha256=sha256, media_type=kind.media_type)


def check_name(given: str, kinds: Kinds = KINDS) -> tuple[str, FileKind]:
    """The cleaned name and the kind that its extension claims; raises FileRefused."""
    name = clean_name(given)
    mark = secrecy_mark_in_name(given) or secrecy_mark_in_name(name)
    if mark:
        raise FileRefused(
            "secret", _("文件名中有涉密标志“%(mark)s”。%(warning)s文件未保存。") % {"mark": mark, "warning": WARNING}
        )
    *inner, extension = extensions_of(name) or [""]
    if MISLEADING & set(inner):
        raise FileRefused("double_extension", _("文件名“%(name)s”有两个扩展名，请改名后再上传。") % {"name": name})
    if extension not in kinds:
        allowed = _("可以上传 PDF、Word（.docx）、Excel（.xlsx）、OFD、PNG 和 JPG 文件。")
        with_slides = _("可以上传 PDF、PPT（.pptx）、Word（.docx）、Excel（.xlsx）、OFD、PNG 和 JPG 文件。")
        listed = with_slides if "pptx" in kinds else allowed
        raise FileRefused("extension", str(BETTER_ANSWERS.get(extension, listed)))
    return name, kinds[extension]


def _copy(upload: BytesFile, target: IO[bytes]) -> tuple[int, str]:
    """Size and digest of what really came, whatever was declared."""
    digest = hashlib.sha256()
    size = 0
    upload.seek(0)
    for chunk in upload.chunks(CHUNK):
        size += len(chunk)
        if size > settings.FILE_MAX_BYTES:
            limit = filesizeformat(settings.FILE_MAX_BYTES)
            raise FileRefused("size", _("文件超过 %(limit)s，请压缩图片或分成几个文件上传。") % {"limit": limit})
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise FileRefused("empty", str(SENTENCES["empty"]))
    target.flush()
    return size, digest.hexdigest()


def _check_magic(head: bytes, kind: FileKind) -> None:
    found = sniff(head)
    if found == kind.magic:
        return
    if found == "ole" and kind.magic == "zip":
        raise FileRefused(
            "magic", _("这是旧版格式或加了密码的文件。请去掉密码，另存为 .%(name)s 后再上传。") % {"name": kind.name}
        )
    raise FileRefused("magic", _("文件内容与扩展名 .%(name)s 不符，请重新导出后再上传。") % {"name": kind.name})


def _examine(file: IO[bytes], kind: FileKind) -> str:
    """The text in which a mark would stand."""
    try:
        answer = confined.run(f"backend.files.examining.{kind.examiner}:examine", file)
    except confined.ConfinedError as failed:
        raise FileRefused(failed.reason, str(SENTENCES[failed.reason])) from failed
    if "refused" in answer:
        raise FileRefused(answer["refused"], str(SENTENCES[answer["refused"]]))
    return str(answer["text"])


def _check_marks(text: str) -> None:
    mark = secrecy_mark(text)
    if mark:
        sentence = _("文件首页、页眉或属性中有涉密标志“%(mark)s”。%(warning)s文件未保存。")
        raise FileRefused("secret", sentence % {"mark": mark, "warning": WARNING})


def _scan(file: IO[bytes]) -> None:
    """The site's virus scanner reads the file from its standard input; without one the setting is empty."""
    command = settings.FILE_SCAN_COMMAND
    if not command:
        return
    file.seek(0)
    try:
        done = subprocess.run(  # noqa: S603  the administrator's own setting
            command,
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SCAN_SECONDS,
            check=False,
        )
        code = done.returncode
    except (OSError, subprocess.TimeoutExpired):
        logger.exception("virus scanner did not answer")
        code = -1
    if code == INFECTED:
        raise FileRefused("virus", _("查毒程序认为文件带有病毒，不能上传。"))
    if code != CLEAN:
        raise FileRefused("scanner", _("查毒程序暂时没有应答，请稍后再上传。"))


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """All of a file in pieces, from its beginning."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
