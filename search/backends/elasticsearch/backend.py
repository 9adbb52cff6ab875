from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic, time
from typing import Any, Self

from elasticsearch import BadRequestError, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.backends.base import (
    KEPT_SECONDS,
    NO_VECTORS,
    Backend,
    Draft,
    Index,
    Recipe,
    State,
    Stored,
    Vector,
    Vectors,
)
from search.backends.elasticsearch.client import Client
from search.backends.elasticsearch.compiling import counting_body, filters, search_body
from search.backends.elasticsearch.mapping import document_of, index_body, recipe_of
from search.entries import LAYOUT, Entry, published_at
from search.errors import DocumentRefused, EngineDown, IndexBusy, IndexMissing
from search.expressions import Answer, Expression, Question, Scored

Body = dict[str, Any]

_FORSAKEN_MS = 3_600_000  # a draft this old has no builder any longer
_TIDY_SECONDS = 600.0
_ILL = (401, 403, 429)  # no rights, a disk so full that indexes are read-only, too busy: it may pass
_PATIENT_SECONDS = 60.0  # for writing and building, where nobody waits before a page


class ElasticsearchBackend(Backend):
    def __init__(self, client: Client, prefix: str) -> None:
        self.client = client
        self.prefix = prefix
        self._tidied: dict[str, float] = {}

    @classmethod
    def from_settings(cls, options: Mapping[str, Any]) -> Self:
        return cls(Client(options), str(options["PREFIX"]))

    def ask(self, questions: Sequence[tuple[str, Question]]) -> list[Answer | None]:
        found = self._searches([(kind, search_body(question, timeout=self._timeout)) for kind, question in questions])
        return [
            None if response is None else _answer(response, question)
            for response, (_, question) in zip(found, questions, strict=True)
        ]

    def fits(self, kinds: Sequence[str], expressions: Sequence[Expression], where: Sequence[Expression]) -> list[bool]:
        """One search a kind, all in one round trip: a search costs more than what it counts."""
        if not expressions:
            return []
        body = counting_body(expressions, where, timeout=self._timeout)
        counts = [
            [int(bucket["doc_count"]) for bucket in response["aggregations"]["fits"]["buckets"]]
            for response in self._searches([(kind, body) for kind in kinds])
            if response is not None
        ]
        return [any(of_kinds) for of_kinds in zip(*counts, strict=True)] if counts else [False] * len(expressions)

    def nearest(
        self, kinds: Sequence[str], vector: Vector, *, model: str, where: Sequence[Expression], limit: int
    ) -> dict[str, dict[int, float]]:
        body = {
            "knn": {
                "field": "vector",
                "query_vector": vector.tolist(),
                "k": limit,
                "num_candidates": limit,
                "filter": [{"term": {"model": model}}, *filters(where)],
            },
            "size": limit,
            "docvalue_fields": ["id"],
            "_source": False,
        }
        found = self._searches([(kind, body) for kind in kinds])
        return {
            kind: {int(hit["fields"]["id"][0]): 2 * hit["_score"] - 1 for hit in response["hits"]["hits"]}
            for kind, response in zip(kinds, found, strict=True)
            if response is not None
        }

    @property
    def _timeout(self) -> str:
        return f"{int(self.client.timeout * 800)}ms"  # the engine gives up before we do

    def _searches(self, bodies: Sequence[tuple[str, Body]]) -> list[Body | None]:
        """One round trip; None for a kind without an index, or without vectors where those are asked."""
        if not bodies:
            return []
        lines: list[Body] = []
        for kind, body in bodies:
            lines += [{"index": self.live(kind)}, body]
        with self.client.calling() as engine:
            responses = engine.msearch(searches=lines)["responses"]
            return [_checked(response) for response in responses]

    def index(self, kind: str) -> Index:
        if not any(target.alias == self.live(kind) for target in self.targets(kind)):
            raise IndexMissing(f"There is no index {self.live(kind)} yet.")
        return _Live(self, kind)

    def state(self, kind: str, recipe: Recipe) -> State:
        targets = {target.alias: target for target in self.targets(kind)}
        held = targets.get(self.live(kind))
        if held is None:
            return State.MISSING
        if held.recipe == recipe:
            return State.CURRENT
        before = targets.get(self.before(kind))
        # The one in use is older than the one before it: somebody went back.
        return State.HELD if before is not None and before.number > held.number else State.OUTDATED

    def begin(self, kind: str, recipe: Recipe) -> Draft:
        used = [target.number for target in self.targets(kind) if target.alias != self.next(kind)]
        number = max(used, default=0)
        name = f"{self.live(kind)}-{number + 1}"
        body = {**index_body(recipe), "aliases": {self.next(kind): {}}}
        with self.client.calling() as engine:
            patient = engine.options(request_timeout=_PATIENT_SECONDS)
            try:
                patient.indices.create(index=name, **body)
            except BadRequestError as refused:
                if refused.error != "resource_already_exists_exception":
                    raise
                if not _is_forsaken(patient.indices.get_settings(index=name).body[name]):
                    raise IndexBusy(f"Another process is building {name}.") from refused
                patient.indices.delete(index=name)
                patient.indices.create(index=name, **body)
        return _ElasticsearchDraft(self, kind, Target(self.next(kind), name, recipe))

    def kept(self, kind: str) -> Draft | None:
        before = next((target for target in self.targets(kind) if target.alias == self.before(kind)), None)
        return _ElasticsearchDraft(self, kind, before) if before is not None else None

    def tidy(self, kind: str) -> None:
        """The index before this one goes when both are older than a day. Looked at now and then: tending is frequent."""
        if monotonic() < self._tidied.get(kind, -inf) + _TIDY_SECONDS:
            return
        self._tidied[kind] = monotonic()
        with self.client.calling() as engine:
            names = {target.alias: target.name for target in self.targets(kind)}
            if (before := names.get(self.before(kind))) is None:
                return
            told = engine.indices.get_settings(index=list(names.values())).body
            newest = max(float(one["settings"]["index"]["creation_date"]) for one in told.values())
            if time() * 1000 - newest > KEPT_SECONDS * 1000:
                engine.indices.delete(index=before)

    def clear(self) -> None:
        with self.client.calling() as engine:
            for name in list(engine.indices.get(index=f"{self.prefix}-*", features=["aliases"]).body):
                engine.indices.delete(index=name)

    def refresh(self) -> None:
        with self.client.calling() as engine:
            engine.indices.refresh(index=f"{self.prefix}-*")

    def close(self) -> None:
        self.client.close()

    def live(self, kind: str) -> str:
        """The layout is part of the name: code of two versions may run side by side."""
        return f"{self.prefix}-{kind}-v{LAYOUT}"

    def next(self, kind: str) -> str:
        return f"{self.live(kind)}-next"

    def before(self, kind: str) -> str:
        return f"{self.live(kind)}-before"

    def targets(self, kind: str) -> list["Target"]:
        """What a write must reach: the index in use, the draft and the index before, as far as they are there.

        The one before is written to as well, for what a person takes back must go from everywhere.
        """
        aliases = (self.live(kind), self.next(kind), self.before(kind))
        with self.client.calling() as engine:
            found = engine.indices.get(index=list(aliases), ignore_unavailable=True, features=["aliases", "mappings"])
            return [
                Target(alias, name, recipe)
                for name, told in found.body.items()
                for alias in aliases
                if alias in told["aliases"] and (recipe := recipe_of(told["mappings"].get("_meta", {}))) is not None
            ]

    def write(self, kind: str, entries: Sequence[Entry], vectors: Vectors, targets: Sequence["Target"]) -> None:
        """To all targets in one request; each item is looked at."""
        actions = (
            _action(target, entry, vectors.rows.get(entry.id), vectors.model) for target in targets for entry in entries
        )
        refused: dict[int, str] = {}
        ill = lost = False
        with self.client.calling() as engine:
            patient = engine.options(request_timeout=_PATIENT_SECONDS)
            for written, told in streaming_bulk(
                patient, actions, raise_on_error=False, chunk_size=500, require_alias=True
            ):
                item = told["index"]
                status = int(item["status"])
                if written or status == 409:  # noqa: PLR2004  conflict: what is there is newer
                    continue
                if status == 404:  # noqa: PLR2004  no such alias: of a draft that has ended, or of an index that is lost
                    lost = lost or item["_index"] == self.live(kind)
                elif status in _ILL or status >= 500:  # noqa: PLR2004
                    ill = True
                else:
                    refused[int(item["_id"])] = str(item.get("error", {}).get("reason", status))
        if lost:
            raise IndexMissing(f"{self.live(kind)} is gone.")
        if ill:
            raise EngineDown(f"Elasticsearch did not take all of {kind} now.")
        if refused:
            raise DocumentRefused(kind, refused)

    def walk(self, name: str, after: int, limit: int) -> list[Stored]:
        columns = ["id", "version", "digest", "gone"]
        with self.client.calling() as engine:
            patient = engine.options(request_timeout=_PATIENT_SECONDS)
            try:
                patient.indices.refresh(index=name)
                found = patient.search(
                    index=name,
                    query={"range": {"id": {"gt": after}}},
                    sort=[{"id": "asc"}],
                    size=limit,
                    docvalue_fields=[{"field": column} for column in columns],
                    source=False,
                    track_total_hits=False,
                )
            except NotFoundError as gone:
                raise IndexMissing(f"{name} is gone.") from gone
            rows = [[hit["fields"][column][0] for column in columns] for hit in found["hits"]["hits"]]
        return [Stored(int(pk), int(version), int(digest), bool(gone)) for pk, version, digest, gone in rows]


@dataclass(frozen=True)
class Target:
    alias: str
    name: str
    recipe: Recipe

    @property
    def number(self) -> int:
        return int(self.name.rpartition("-")[2])


class _Live(Index):
    def __init__(self, backend: ElasticsearchBackend, kind: str) -> None:
        self._backend, self._kind = backend, kind

    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        self._backend.write(self._kind, entries, vectors, self._backend.targets(self._kind))

    def walk(self, after: int, limit: int) -> list[Stored]:
        return self._backend.walk(self._backend.live(self._kind), after, limit)


class _ElasticsearchDraft(Draft):
    """A new index, or the one before: what is written and switched to by its own alias."""

    def __init__(self, backend: ElasticsearchBackend, kind: str, target: Target) -> None:
        self._backend, self._kind, self._name, self._target = backend, kind, target.name, target

    def write(self, entries: Sequence[Entry], vectors: Vectors = NO_VECTORS) -> None:
        self._backend.write(self._kind, entries, vectors, [self._target])

    def walk(self, after: int, limit: int) -> list[Stored]:
        return self._backend.walk(self._name, after, limit)

    def switch(self) -> None:
        """One step for the cluster: this one in use, the one that was in use kept behind its own alias, the rest gone."""
        backend, live, before = self._backend, self._backend.live(self._kind), self._backend.before(self._kind)
        with backend.client.calling() as engine:
            there = engine.indices.get(index=f"{backend.prefix}-{self._kind}-v*", features=["aliases"]).body
            used = [name for name, told in there.items() if live in told["aliases"] and name != self._name]
            actions: Iterable[Body] = [
                {"remove": {"index": self._name, "alias": self._target.alias, "must_exist": True}},
                {"add": {"index": self._name, "alias": live}},
                *({"remove": {"index": name, "alias": live}} for name in used),
                *({"add": {"index": name, "alias": before}} for name in used),
                *({"remove_index": {"index": name}} for name in there if name not in {self._name, *used}),
            ]
            try:
                engine.options(request_timeout=_PATIENT_SECONDS).indices.update_aliases(actions=list(actions))
            except NotFoundError as gone:
                raise IndexBusy(f"{self._name} was taken down: another process builds this index.") from gone

    def discard(self) -> None:
        if self._target.alias == self._backend.before(self._kind):
            return  # it stays what it was
        with suppress(EngineDown), self._backend.client.calling() as engine, suppress(NotFoundError):
            engine.indices.delete(index=self._name)


def _checked(response: Body) -> Body | None:
    if error := response.get("error"):
        if error["type"] == "index_not_found_exception" or "[vector]" in str(error.get("root_cause")):
            return None
        raise EngineDown(f"Elasticsearch answers: {error['type']}")
    if response["timed_out"] or response["_shards"]["failed"]:
        raise EngineDown("Elasticsearch answered in part only.")
    return response


def _answer(response: Body, question: Question) -> Answer:
    return Answer(
        total=int(response["hits"]["total"]["value"]),
        hits=[
            Scored(
                int(hit["fields"]["id"][0]), float(hit["_score"] or 0.0), published_at(int(hit["fields"]["newest"][0]))
            )
            for hit in response["hits"]["hits"]
        ],
        facets={
            name: {
                bucket["key"]: int(bucket["doc_count"])
                for bucket in response["aggregations"][name]["values"]["buckets"]
            }
            for name in question.count
        },
    )


def _action(target: Target, entry: Entry, vector: Vector | None, model: str) -> Body:
    fitting = vector if model == target.recipe.model else None
    return {
        "_op_type": "index",
        "_index": target.alias,
        "_id": str(entry.id),
        "version": entry.version,
        "version_type": "external_gte",
        "_source": document_of(entry, target.recipe, fitting),
    }


def _is_forsaken(told: Body) -> bool:
    return time() * 1000 - float(told["settings"]["index"]["creation_date"]) > _FORSAKEN_MS
