"""The engine that settings name, with the registered kinds and the model for vectors."""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from matching.encoders import Encoder, Side, folder_of, load
from matching.errors import MatchingError
from matching.scoring.limits import Limits
from search.backends.base import NO_VECTORS, Backend, Recipe, Vector, Vectors
from search.decoding import Decoding
from search.entries import LAYOUT, Entry, tokens_version
from search.expressions import Expression
from search.registry import Kind, Registry, registry
from search.remembered import Remembered
from search.shown import Shown

log = logging.getLogger(__name__)

# By name, because an installation has the packages of its own engine only.
_BACKENDS = {
    "embedded": "search.backends.embedded.EmbeddedBackend",
    "elasticsearch": "search.backends.elasticsearch.ElasticsearchBackend",
}


@dataclass
class Engine:
    backend: Backend
    kinds: Registry = field(default_factory=lambda: registry)
    encoder: Encoder | None = None
    limits: Limits = field(default_factory=Limits.shipped)
    shown: Shown = field(default_factory=Shown)
    decoding: Decoding = field(default_factory=Decoding)
    remembered: Remembered = field(default_factory=Remembered)

    def recipe(self, kind: Kind) -> Recipe:
        return Recipe(
            layout=LAYOUT,
            tokens=self._tokens,
            model=self.encoder.digest if self.encoder else "",
            dims=self.encoder.dims if self.encoder else 0,
            edition=kind.edition,
            facets=tuple(sorted(facet.name for facet in (*kind.facets, *kind.conditions))),
        )

    @cached_property
    def _tokens(self) -> str:
        return tokens_version()

    def state(self) -> Hashable | None:
        """Of all indexes together; see Backend.stamp."""
        return self.backend.stamp([kind.name for kind in self.kinds])

    def vectors(self, entries: Sequence[Entry]) -> Vectors:
        told = [entry for entry in entries if entry.text]
        if self.encoder is None or not told:
            return NO_VECTORS
        rows = self._encoded([entry.text for entry in told], "document")
        return Vectors(self.encoder.digest, {entry.id: row for entry, row in zip(told, rows, strict=True) if row.any()})

    def vector(self, text: str) -> Vector | None:
        """Of a query, or of a problem that stands for one; None where there is no model, or it knows nothing of the text."""
        if self.encoder is None or not text:
            return None
        row = self._remembered(text)
        return row if row.any() else None

    @cached_property
    def _remembered(self) -> Callable[[str], Vector]:
        return lru_cache(maxsize=4_096)(lambda text: self._encoded([text], "query")[0])

    def nearest(
        self, kinds: Sequence[str], vector: Vector | None, *, where: Sequence[Expression], limit: int
    ) -> dict[str, dict[int, float]]:
        """As Backend.nearest; nothing without a vector."""
        if self.encoder is None or vector is None:
            return {}
        return self.backend.nearest(kinds, vector, model=self.encoder.digest, where=where, limit=limit)

    def _encoded(self, texts: Sequence[str], side: Side) -> Vector:
        """In the precision that is stored, so that both engines compare the same numbers."""
        assert self.encoder is not None
        return self.encoder.encode(texts, side).astype(np.float16).astype(np.float32)


_lock = Lock()
_opened: list[Engine] = []


def current() -> Engine:
    """The one engine of this process, opened when it is first needed."""
    with _lock:
        if not _opened:
            encoder = current_encoder()
            _opened.append(Engine(backend=_backend(settings.SEARCH), encoder=encoder, limits=_limits(encoder)))
        return _opened[0]


def reset() -> None:
    """Let go of the engine; the next call opens the one that settings name then."""
    with _lock:
        while _opened:
            _opened.pop().backend.close()


def _backend(options: dict[str, Any]) -> Backend:
    backend: type[Backend] = import_string(_BACKENDS[options["BACKEND"]])
    return backend.from_settings(options)


@cache
def current_encoder() -> Encoder | None:
    try:
        return load(settings.MATCHING_MODEL)
    except MatchingError as missing:
        log.warning("Searching without vectors: %s", missing)
        return None


def _limits(encoder: Encoder | None) -> Limits:
    """As they stand when the engine is opened."""
    digest = encoder.digest if encoder else ""
    try:
        return Limits.of(folder_of(settings.MATCHING_MODEL), digest, Path(settings.MATCHING_LIMITS))
    except MatchingError as wrong:
        log.warning("Searching with the limits of the bundled model: %s", wrong)
        return Limits.shipped()


def _follow(*, setting: str, **_: object) -> None:
    if setting == "SEARCH":
        reset()


setting_changed.connect(_follow)
