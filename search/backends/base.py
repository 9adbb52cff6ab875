"""What search asks of an engine. Two engines answer it in the same way; tests/search/contract.py holds them to it."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from search.entries import Entry
from search.expressions import Answer, Everything, Expression, Question

Vector = NDArray[np.float32]
KEPT_SECONDS = 24 * 3600  # how long the index that was in use before is kept to go back to


@dataclass(frozen=True)
class Recipe:
    """How an index is made. `layout` decides whether it can be read at all, the rest whether it is current."""

    layout: int
    tokens: str
    model: str  # digest of the encoder, empty without one
    dims: int
    edition: str
    facets: tuple[str, ...]


@dataclass(frozen=True)
class Vectors:
    """Unit vectors by id. An index made with another model ignores them: its own are not comparable."""

    model: str = ""
    rows: Mapping[int, Vector] = field(default_factory=dict)


NO_VECTORS = Vectors()


class State(StrEnum):
    CURRENT = "current"
    OUTDATED = "outdated"  # made by another recipe, and readable: it answers until the new one stands
    HELD = "held"  # outdated, but somebody went back to it: it stays until an index is built by hand
    MISSING = "missing"  # none, or none that can be read


@dataclass(frozen=True)
class Stored:
    """What the index holds of one document, for comparing with the database."""

    id: int
    version: int
    digest: int
    gone: bool


class Index(ABC):
    """One index of one kind that can be written to and walked."""

    @abstractmethod
    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        """Write whole entries. One that is older than what the index holds changes nothing, so order does not matter.

        Returns when they are durable; raises DocumentRefused after the rest was written, SearchUnavailable when trying
        again may help.
        """

    @abstractmethod
    def walk(self, after: int, limit: int) -> list[Stored]:
        """The next entries, tombstones too, in order of id."""


class Draft(Index):
    """An index built beside the one in use."""

    @abstractmethod
    def switch(self) -> None:
        """From now on this one is asked and written to; the old one is kept for KEPT_SECONDS, to go back to."""

    @abstractmethod
    def discard(self) -> None:
        """Leave nothing behind."""

    def leave(self) -> None:
        """Finished, but for the process that writes to switch to; see Backend.waiting."""
        raise NotImplementedError


class Backend(ABC):
    # Whether a large index is built in a child process and switched to by the process that writes.
    builds_elsewhere = False

    @classmethod
    @abstractmethod
    def from_settings(cls, options: Mapping[str, Any]) -> Self:
        """As settings.SEARCH describes it."""

    @abstractmethod
    def ask(self, questions: Sequence[tuple[str, Question]]) -> list[Answer | None]:
        """An answer for each (kind, question); None where the kind's index is missing or of another layout.

        Raises EngineDown when nothing can be asked.
        """

    def fits(self, kinds: Sequence[str], expressions: Sequence[Expression], where: Sequence[Expression]) -> list[bool]:
        """Of each expression whether a document of these kinds, of those that `where` allows, fits it.

        A kind without an index has none. Raises EngineDown as `ask` does.
        """
        found = [False] * len(expressions)
        for kind in kinds:
            left = [at for at, fit in enumerate(found) if not fit]
            asked = [(kind, Question(expressions[at], Everything(), where=tuple(where), limit=0)) for at in left]
            for at, answer in zip(left, self.ask(asked), strict=True):
                found[at] = answer is not None and answer.total > 0
        return found

    @abstractmethod
    def nearest(
        self, kinds: Sequence[str], vector: Vector, *, model: str, where: Sequence[Expression], limit: int
    ) -> dict[str, dict[int, float]]:
        """For each kind, the documents nearest to the vector among those that `where` allows, with their cosines.

        A kind without an index, or with an index of another model, has none.
        """

    def stamp(self, kinds: Sequence[str]) -> Hashable | None:  # noqa: ARG002
        """The state of these indexes: another after each change that a query can see. None where nobody can tell in passing."""
        return None

    @abstractmethod
    def index(self, kind: str) -> Index:
        """The one in use; raises IndexMissing."""

    @abstractmethod
    def state(self, kind: str, recipe: Recipe) -> State:
        """Cheap enough to ask often."""

    @abstractmethod
    def begin(self, kind: str, recipe: Recipe) -> Draft:
        """An empty draft; raises IndexBusy while another one is being built."""

    def waiting(self, kind: str, recipe: Recipe) -> Draft | None:  # noqa: ARG002
        """A draft to this recipe that another process finished and left."""
        return None

    @abstractmethod
    def kept(self, kind: str) -> Draft | None:
        """The index that was in use before this one. Nothing was written to it since; once settled it can be switched to."""

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """While inside, nobody else writes; raises IndexBusy. An engine that orders writes by version needs nothing."""
        yield

    def refresh(self) -> None:  # noqa: B027
        """Make all that was written visible to the next query; by itself it is within a second."""

    @abstractmethod
    def clear(self) -> None:
        """Remove every index of this installation."""

    def tidy(self, kind: str) -> None:  # noqa: B027  most have nothing to tidy
        """Remove what earlier builds left behind."""

    def close(self) -> None:  # noqa: B027
        """Let go of files and connections."""
