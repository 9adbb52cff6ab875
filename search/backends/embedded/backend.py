from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, RLock
from time import time
from typing import Any, Self

from search.backends.base import KEPT_SECONDS, NO_VECTORS, Backend, Draft, Index, Recipe, State, Stored, Vector, Vectors
from search.backends.embedded import files
from search.backends.embedded.files import FileLock, Folder
from search.backends.embedded.shelf import Shelf
from search.entries import Entry
from search.errors import IndexBusy, IndexMissing
from search.expressions import Answer, Expression, Question

_GRACE_SECONDS = 60  # an old directory stays this long for readers that are in the middle of a query


class EmbeddedBackend(Backend):
    builds_elsewhere = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shelves: dict[str, Shelf] = {}
        self._shelves_lock = Lock()
        self._writing = RLock()
        self._writer_lock = FileLock(path / "writer.lock")

    @classmethod
    def from_settings(cls, options: Mapping[str, Any]) -> Self:
        return cls(Path(options["PATH"]))

    def ask(self, questions: Sequence[tuple[str, Question]]) -> list[Answer | None]:
        return [self._answer(kind, question) for kind, question in questions]

    def _answer(self, kind: str, question: Question) -> Answer | None:
        try:
            return self.shelf(kind).ask(question)
        except IndexMissing:
            return None

    def nearest(
        self, kinds: Sequence[str], vector: Vector, *, model: str, where: Sequence[Expression], limit: int
    ) -> dict[str, dict[int, float]]:
        found: dict[str, dict[int, float]] = {}
        for kind in kinds:
            with suppress(IndexMissing):
                found[kind] = self.shelf(kind).nearest(vector, model=model, where=where, limit=limit)
        return found

    def stamp(self, kinds: Sequence[str]) -> Hashable | None:
        try:
            return tuple((kind, self.shelf(kind).state()) for kind in kinds)
        except IndexMissing:
            return None

    def index(self, kind: str) -> Index:
        self.shelf(kind)
        return _Live(self, kind)

    def state(self, kind: str, recipe: Recipe) -> State:
        try:
            shelf = self.shelf(kind)
        except IndexMissing:
            return State.MISSING
        if shelf.recipe == recipe:
            return State.CURRENT
        return State.HELD if files.is_held(shelf.directory) else State.OUTDATED

    def begin(self, kind: str, recipe: Recipe) -> Draft:
        folder = self._folder(kind)
        for directory in folder.others():
            if files.being_built(directory):
                raise IndexBusy(f"Another process is building the index of {kind}.")
        directory = folder.new_directory()
        lock = files.builder_lock(directory)
        lock.acquire()
        return EmbeddedDraft(self, kind, Shelf.create(directory, recipe), lock)

    def waiting(self, kind: str, recipe: Recipe) -> Draft | None:
        """What another process left for the process that writes: a draft to this recipe, or word to go back to an index."""
        folder = self._folder(kind)
        for directory in reversed(folder.others()):
            if files.is_wanted_back(directory):
                with suppress(IndexMissing):
                    return _Kept(self, kind, Shelf(directory), files.builder_lock(directory))
            if files.is_complete(directory):
                try:
                    shelf = Shelf(directory)
                except IndexMissing:
                    continue
                if shelf.recipe == recipe:
                    return EmbeddedDraft(self, kind, shelf, files.builder_lock(directory))
        return None

    def kept(self, kind: str) -> Draft | None:
        for directory in self._retired(kind):
            with suppress(IndexMissing):
                return _Kept(self, kind, Shelf(directory), files.builder_lock(directory))
        return None

    def _retired(self, kind: str) -> list[Path]:
        """Those that were in use before, the last one first."""
        found = [(at, one) for one in self._folder(kind).others() if (at := files.retired_at(one)) is not None]
        return [directory for _at, directory in sorted(found, reverse=True)]

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        with self._writing:
            if not self._writer_lock.acquire():
                raise IndexBusy(
                    f"Another process writes to {self.path}. Only the platform's own process writes; "
                    "let it, or stop it first."
                )
            yield

    def clear(self) -> None:
        with self.exclusively(), self._shelves_lock:
            for shelf in self._shelves.values():
                shelf.abandon()
            self._shelves.clear()
            for path in self.path.iterdir():
                if path.is_dir():
                    files.remove(path)

    def close(self) -> None:
        with self._writing, self._shelves_lock:
            for shelf in self._shelves.values():
                shelf.finish()
            self._shelves.clear()
            self._writer_lock.release()

    def tidy(self, kind: str) -> None:
        """The one that was in use last stays a day, whatever else lies there a minute."""
        last = next(iter(self._retired(kind)), None)
        for directory in self._folder(kind).others():
            stays = KEPT_SECONDS if directory == last else _GRACE_SECONDS
            since = files.retired_at(directory) or directory.stat().st_mtime
            if time() - since > stays and not files.being_built(directory):
                files.remove(directory)

    def _folder(self, kind: str) -> Folder:
        return Folder(self.path / kind)

    def shelf(self, kind: str) -> Shelf:
        """The one that the pointer names now."""
        directory = self._folder(kind).current()
        if directory is None:
            raise IndexMissing(f"There is no index of {kind} yet.")
        with self._shelves_lock:
            held = self._shelves.get(kind)
            if held is None or held.directory != directory:
                opened = Shelf(directory)
                self._shelves[kind] = opened
                if held is not None:
                    held.abandon()
                held = opened
        held.searcher()  # raises where the directory was lost under us
        return held

    def put_in_use(self, kind: str, shelf: Shelf) -> None:
        """Called while writing exclusively."""
        held = self._folder(kind).current()
        self._folder(kind).point_to(shelf.directory)
        with self._shelves_lock:
            before = self._shelves.get(kind)
            self._shelves[kind] = shelf
        if before is not None:
            before.abandon()
        if held is not None and held != shelf.directory:
            files.retire(held)


class _Live(Index):
    """The index in use, written by one process at a time."""

    def __init__(self, backend: EmbeddedBackend, kind: str) -> None:
        self._backend, self._kind = backend, kind

    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        with self._backend.exclusively():
            self._backend.shelf(self._kind).write(entries, vectors)

    def walk(self, after: int, limit: int) -> list[Stored]:
        return self._backend.shelf(self._kind).walk(after, limit)


class EmbeddedDraft(Draft):
    def __init__(self, backend: EmbeddedBackend, kind: str, shelf: Shelf, lock: FileLock) -> None:
        self._backend, self._kind, self._shelf, self._lock = backend, kind, shelf, lock

    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        self._shelf.write(entries, vectors)

    def walk(self, after: int, limit: int) -> list[Stored]:
        return self._shelf.walk(after, limit)

    def switch(self) -> None:
        with self._backend.exclusively():
            self._backend.put_in_use(self._kind, self._shelf)
        files.unmark(self._shelf.directory)
        self._lock.release()

    def leave(self) -> None:
        self._shelf.finish()
        files.mark_complete(self._shelf.directory)
        self._lock.release()

    def discard(self) -> None:
        self._shelf.abandon()
        self._lock.release()
        files.remove(self._shelf.directory)


class _Kept(EmbeddedDraft):
    """An index that was in use before, to go back to."""

    def switch(self) -> None:
        super().switch()
        files.hold(self._shelf.directory)

    def leave(self) -> None:
        self._shelf.finish()
        files.want_back(self._shelf.directory)

    def discard(self) -> None:
        """It stays what it was."""
        self._shelf.abandon()
