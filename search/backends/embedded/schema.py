"""The fields of a tantivy index, and an entry as a tantivy document."""

import tantivy

from search.backends.base import Vector
from search.entries import STREAMS, Entry

# tantivy deletes by a raw text term; the same call on a number deletes nothing and says nothing.
KEY = "uid"


def facet_field(name: str) -> str:
    return f"facet_{name}"


def schema_for(facets: tuple[str, ...]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for number in ("version", "digest", "gone", "newest"):
        builder.add_unsigned_field(number, fast=True)
    for tokens in STREAMS:
        builder.add_text_field(tokens, tokenizer_name="whitespace", index_option="freq")
    for exact in ("audience", *map(facet_field, facets)):
        builder.add_text_field(exact, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("vector", stored=True)
    return builder.build()


def document_of(entry: Entry, facets: tuple[str, ...], vector: Vector | None) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text(KEY, str(entry.id))
    document.add_unsigned("id", entry.id)
    document.add_unsigned("version", entry.version)
    document.add_unsigned("digest", entry.digest)
    document.add_unsigned("gone", int(entry.gone))
    document.add_unsigned("newest", entry.newest)
    for tokens in STREAMS:
        document.add_text(tokens, entry.stream(tokens))
    for token in entry.audience:
        document.add_text("audience", token)
    for name in facets:
        for value in entry.facets.get(name, ()):
            document.add_text(facet_field(name), value)
    if vector is not None:
        document.add_bytes("vector", vector.astype("<f2").tobytes())
    return document
