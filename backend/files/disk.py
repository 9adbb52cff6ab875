"""Where the bytes lie: under MEDIA_ROOT by a random name in two levels of folders, never by the user's name.

A file is complete and on the disk before its row exists. What a rollback or a crash leaves behind has no row and is
found by `manage.py sweep_files`.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

SHAPE = re.compile(r"^[0-9a-f]{32}$")


def write(chunks: Iterable[bytes]) -> str:
    """Keep the bytes, readable by this account only, and return the name they are kept by."""
    name = secrets.token_hex(16)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _settle(folder)
    return name


def read(name: str) -> BinaryIO:
    """Open the bytes; raises FileNotFoundError."""
    return path_of(name).open("rb")


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def names() -> Iterator[tuple[str, float]]:
    """Every name kept, with the time it was written."""
    root = Path(settings.MEDIA_ROOT)
    for path in root.glob("??/??/*"):
        if SHAPE.match(path.name):
            yield path.name, path.stat().st_mtime


def path_of(name: str) -> Path:
    if not SHAPE.match(name):
        msg = f"{name!r} is no name that disk.write gave."
        raise ValueError(msg)
    return Path(settings.MEDIA_ROOT) / name[:2] / name[2:4] / name


def _settle(folder: Path) -> None:
    """A new entry of a folder survives the power switch only when the folder itself is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
