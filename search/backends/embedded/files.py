"""Pointer, locks and markers of the embedded engine; knows no tantivy.

Locks are flock: the kernel lets go of them when a process dies, however it dies.
"""

import fcntl
import os
import secrets
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int] | None

_COMPLETE = "complete"
_BUILDER = "builder.lock"
_POINTER = "current"
_RETIRED = "retired"
_WANTED = "wanted"
_HELD = "held"


def stamp(path: Path) -> Stamp:
    """Changes whenever the file is replaced; None where there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


class FileLock:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take it, or keep it; false while another process has it."""
        if self._handle is not None:
            if self._still_there(self._handle):
                return True
            self.release()  # the folder was deleted under us: what we hold guards nothing
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _still_there(self, handle: int) -> bool:
        try:
            return self.path.stat().st_ino == os.fstat(handle).st_ino
        except OSError:
            return False


class Folder:
    """The folder of one kind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer = path / _POINTER

    def current(self) -> Path | None:
        try:
            name = self.pointer.read_text(encoding="utf-8").strip()
        except OSError:
            return None
        return self.path / name if name and "/" not in name else None

    def point_to(self, directory: Path) -> None:
        """Switch in one step that survives a power cut: a new file, on disk, then renamed over the old one."""
        fresh = self.path / f"{_POINTER}.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(directory.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.pointer)
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def new_directory(self) -> Path:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        directory = self.path / name
        directory.mkdir(parents=True)
        return directory

    def others(self) -> list[Path]:
        """Every index directory but the one in use."""
        if not self.path.is_dir():
            return []
        current = self.current()
        return sorted(path for path in self.path.iterdir() if path.is_dir() and path != current)


def builder_lock(directory: Path) -> FileLock:
    return FileLock(directory / _BUILDER)


def being_built(directory: Path) -> bool:
    """Whether a living process is building there."""
    if not (directory / _BUILDER).exists():
        return False
    lock = builder_lock(directory)
    free = lock.acquire()
    lock.release()
    return not free


def mark_complete(directory: Path) -> None:
    (directory / _COMPLETE).touch()


def is_complete(directory: Path) -> bool:
    return (directory / _COMPLETE).exists()


def unmark(directory: Path) -> None:
    (directory / _COMPLETE).unlink(missing_ok=True)


def retire(directory: Path) -> None:
    """From now on another one is in use."""
    with suppress(OSError):  # it was lost
        (directory / _RETIRED).touch()
        (directory / _HELD).unlink(missing_ok=True)


def retired_at(directory: Path) -> float | None:
    """When it was in use last; None where it never was, or is."""
    found = stamp(directory / _RETIRED)
    return found[1] / 1e9 if found else None


def want_back(directory: Path) -> None:
    """Leave word for the process that writes."""
    (directory / _WANTED).touch()


def is_wanted_back(directory: Path) -> bool:
    return (directory / _WANTED).exists()


def hold(directory: Path) -> None:
    """It is in use again, and no recipe drives it out."""
    (directory / _HELD).touch()
    for mark in (_RETIRED, _WANTED):
        (directory / mark).unlink(missing_ok=True)


def is_held(directory: Path) -> bool:
    return (directory / _HELD).exists()


def remove(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
