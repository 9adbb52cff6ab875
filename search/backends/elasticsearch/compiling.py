"""Expressions in Elasticsearch's query language; every value stands as a value, none is parsed."""

from collections.abc import Iterable, Mapping
from typing import Any

from search.expressions import AnyOf, Everything, Expression, Ids, Near, OneOf, Prefix, Question, Term

Body = dict[str, Any]

_MOST_VALUES = 1_000  # of one facet
_MOST_SPELLINGS = 1_000  # of one fuzzy word: as many as there are, as in the embedded engine


def compiled(expression: Expression) -> Body:
    match expression:
        case Term(field, value, boost):
            return {"term": {field: {"value": value, "boost": boost}}}
        case Near(field, value, boost):
            fuzzy = {"value": value, "fuzziness": 1, "transpositions": True, "max_expansions": _MOST_SPELLINGS}
            return {"constant_score": {"filter": {"fuzzy": {field: fuzzy}}, "boost": boost}}
        case Prefix(field, value):
            return {"prefix": {field: {"value": value}}}
        case OneOf(field, values):
            return {"terms": {field: list(values)}}
        case Ids(ids):
            return {"terms": {"id": list(ids)}}
        case AnyOf(parts, at_least) if parts:
            return {"bool": {"should": [compiled(part) for part in parts], "minimum_should_match": at_least}}
        case Everything():
            return {"match_all": {}}
        case _:
            return {"match_none": {}}


def filters(conditions: Iterable[Expression]) -> list[Body]:
    return [compiled(condition) for condition in conditions]


def search_body(question: Question, *, timeout: str) -> Body:
    by_date = question.sort == "newest"
    return {
        "query": {
            "bool": {
                "filter": filters((question.match, *question.where)),
                "should": [] if by_date else [compiled(question.score)],
                "minimum_should_match": 0,
            }
        },
        "post_filter": {"bool": {"filter": filters(question.narrow.values())}},
        "aggs": {name: _counts(name, question.narrow) for name in question.count},
        "sort": [{"newest": "desc"}] if by_date else ["_score", {"id": "asc"}],
        "track_scores": not by_date,
        "track_total_hits": True,
        "size": question.limit,
        "docvalue_fields": ["id", "newest"],
        "_source": False,
        "timeout": timeout,
    }


def counting_body(expressions: Iterable[Expression], where: Iterable[Expression], *, timeout: str) -> Body:
    """How many documents fit each expression, in their order."""
    return {
        "query": {"bool": {"filter": filters(where)}},
        "aggs": {"fits": {"filters": {"filters": filters(expressions)}}},
        "track_total_hits": False,
        "size": 0,
        "timeout": timeout,
    }


def _counts(name: str, narrow: Mapping[str, Expression]) -> Body:
    others = [condition for facet, condition in narrow.items() if facet != name]
    terms = {"terms": {"field": f"facet_{name}", "size": _MOST_VALUES}}
    return {"filter": {"bool": {"filter": filters(others)}}, "aggs": {"values": terms}}
