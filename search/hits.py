"""Ids from the index become hits: the database says which of them this person may see, and what they say now."""

from collections.abc import Iterable, Mapping, Sequence

from search.documents import Document, Role
from search.engine import Engine
from search.fusion import Ranked
from search.highlighting import excerpts, marked, spans
from search.probes import Probe
from search.registry import Found, Kind
from search.requests import Hit, SearchRequest

_READING_ORDER = (Role.SUMMARY, Role.BODY, Role.TAG)


def admissible(found: Iterable[Found], audience: Sequence[str]) -> dict[int, Found]:
    """Those whose present audience meets the request's: an index may be a moment behind, this is not."""
    return {document.id: (document, row) for document, row in found if set(document.audience) & set(audience)}


def hits_for(ranked: Sequence[Ranked], request: SearchRequest, probe: Probe, engine: Engine) -> list[Hit]:
    """In the given order, without those that are gone or hidden; the same few queries a kind for any number of hits."""
    kinds = engine.kinds
    visible: dict[str, dict[int, Found]] = {}
    for name in {place.kind for place in ranked}:
        ids = [place.id for place in ranked if place.kind == name]
        visible[name] = admissible(engine.shown.hydrate(kinds[name], request.user, ids), request.audience)
    return [
        hit_of(kinds[place.kind], visible[place.kind][place.id], place.score, probe)
        for place in ranked
        if place.id in visible[place.kind]
    ]


def hit_of(kind: Kind, found: Found, score: float, probe: Probe) -> Hit:
    document, row = found
    texts = _texts(document)
    written = any(spans(text, probe.marks) for text in (document.title, *texts))
    sounds = () if written else probe.sounds  # by sound only where nothing stands as it was typed
    return Hit(
        kind=kind.name,
        kind_label=kind.label,
        id=document.id,
        reference=document.reference,
        title=document.title,
        url=document.url,
        title_html=marked(document.title, probe.marks, sounds),
        excerpts=tuple(excerpts(texts, probe.marks, sounds)),
        score=score,
        row=row,
        document=document,
    )


def _texts(document: Document) -> list[str]:
    fields: Mapping[Role, str] = document.fields
    return [fields[role] for role in _READING_ORDER if fields.get(role)]
