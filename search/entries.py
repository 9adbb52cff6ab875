"""A document as tokens: what both engines are given, so that both find the same.

Weights by role work as repetition: a word of the name is written three times into the one stream of words. BM25 then
sees one field with sensible term frequencies (the idea of BM25F), and each engine needs five fields, not five a role.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.text import DICTIONARY_HASH, bigrams, normalise, words
from search.documents import WEIGHTS, Document, Role
from search.heads import HEADS_VERSION, heads
from search.sounds import SOUNDS_VERSION, pairs, shorts

# Raised by hand when the fields of an entry change; an index with another layout cannot be read.
LAYOUT = 2

_PRESENT = "∎"  # no query gives this token
_ID_BITS = 30
_LONGEST_TOKEN = 64  # a token longer than this is nobody's search word


@dataclass(frozen=True)
class Entry:
    """One document's place in the index. A tombstone (`gone`) has a version and nothing to find."""

    id: int
    version: int
    digest: int = 0
    gone: bool = False
    words: tuple[str, ...] = ()
    bigrams: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    shorts: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    published_at: int = 0
    text: str = ""  # for the encoder; not kept

    def stream(self, name: str) -> str:
        """One field of tokens as both engines take it. The first token says that there is a document.

        Without it one engine would leave documents without tokens out of its averages, and the other would not.
        """
        tokens: tuple[str, ...] = getattr(self, name)
        return " ".join((_PRESENT, *tokens))

    @property
    def newest(self) -> int:
        """Newer first, then the lower id: one number to sort by, descending."""
        return (max(self.published_at, 0) << _ID_BITS) + ((1 << _ID_BITS) - 1 - self.id % (1 << _ID_BITS))


def published_at(newest: int) -> int:
    return newest >> _ID_BITS


TOKEN_FIELDS = ("words", "bigrams", "pairs", "shorts", "characters")  # what a query is compared with
STREAMS = (*TOKEN_FIELDS, "heads")


def tokens_version() -> str:
    """Changes when the same document would give other tokens: the index must then be built again."""
    told = json.dumps(
        [DICTIONARY_HASH, SOUNDS_VERSION, HEADS_VERSION, {role.value: times for role, times in WEIGHTS.items()}]
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def entry_of(document: Document) -> Entry:
    texts = [(Role.NAME, document.title), *((Role(role), text) for role, text in document.fields.items())]
    everything = "\n".join(text for _, text in texts if text)
    return Entry(
        id=document.id,
        version=document.version,
        digest=document.digest(),
        words=_weighted((role, words(text)) for role, text in texts),
        bigrams=_weighted((role, bigrams(text)) for role, text in texts),
        pairs=_weighted((role, pairs(text)) for role, text in texts),
        shorts=_weighted((role, shorts(text)) for role, text in texts),
        characters=tuple(sorted({character for character in normalise(everything) if character.isalnum()})),
        heads=tuple(heads([document.title, *document.names])),
        audience=tuple(sorted(set(document.audience))),
        facets={name: tuple(sorted(set(values))) for name, values in document.facets.items()},
        published_at=int(document.published_at.timestamp()) if document.published_at else 0,
        text=everything,
    )


def tombstone(pk: int, version: int) -> Entry:
    return Entry(id=pk, version=version, gone=True)


def _weighted(parts: Iterable[tuple[Role, Iterable[str]]]) -> tuple[str, ...]:
    kept: list[str] = []
    for role, tokens in parts:
        for token in tokens:
            kept += clean(token) * WEIGHTS[role]
    return tuple(kept)


def clean(token: str) -> list[str]:
    """Tokens that both engines keep whole: they cut at blanks, and one of them at 255 characters."""
    if len(token) <= _LONGEST_TOKEN and token.isalnum():
        return [token]
    return [piece[:_LONGEST_TOKEN] for piece in token.split()]
