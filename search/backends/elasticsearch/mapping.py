"""The fields of an index, and an entry as its document."""

from dataclasses import asdict
from typing import Any

from search.backends.base import Recipe, Vector
from search.entries import STREAMS, Entry

Body = dict[str, Any]


def index_body(recipe: Recipe) -> Body:
    tokens: Body = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    number: Body = {"type": "long"}
    exact: Body = {"type": "keyword"}
    properties: Body = {
        **dict.fromkeys(STREAMS, tokens),
        **dict.fromkeys(("id", "version", "digest", "newest"), number),
        **{f"facet_{name}": exact for name in recipe.facets},
        "audience": exact,
        "model": exact,
        "gone": {"type": "boolean"},
    }
    if recipe.dims:
        properties["vector"] = {
            "type": "dense_vector",
            "dims": recipe.dims,
            "index": True,
            "similarity": "cosine",
            "index_options": {"type": "flat"},  # exact: what is left out at random cannot be explained
        }
    return {
        # One shard: counts and word statistics are exact, and a million short documents fit.
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},  # texts live in the database; the index keeps tokens
            "_meta": asdict(recipe),
            "properties": properties,
        },
    }


def recipe_of(meta: Body) -> Recipe | None:
    """The recipe that an index was made by; None where it carries none that this code knows."""
    try:
        return Recipe(**{**meta, "facets": tuple(meta["facets"])})
    except (KeyError, TypeError):
        return None


def document_of(entry: Entry, recipe: Recipe, vector: Vector | None) -> Body:
    body: Body = {
        **{tokens: entry.stream(tokens) for tokens in STREAMS},
        **{f"facet_{name}": list(entry.facets.get(name, ())) for name in recipe.facets},
        "id": entry.id,
        "version": entry.version,
        "digest": entry.digest,
        "newest": entry.newest,
        "audience": list(entry.audience),
        "gone": entry.gone,
    }
    if vector is not None:
        body.update(vector=vector.tolist(), model=recipe.model)
    return body
