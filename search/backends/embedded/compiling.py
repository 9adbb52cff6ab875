"""Expressions as tantivy queries."""

import re
from collections.abc import Iterable

import tantivy

from search.expressions import AnyOf, Everything, Expression, Ids, Near, OneOf, Prefix, Term

_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


def compiled(expression: Expression, schema: tantivy.Schema) -> tantivy.Query:
    query = tantivy.Query
    match expression:
        case Term(field, value, boost):
            return query.boost_query(query.term_query(schema, field, value, "freq"), boost)
        case Near(field, value, boost):
            return query.const_score_query(query.fuzzy_term_query(schema, field, value), boost)
        case Prefix(field, value):
            return query.regex_query(schema, field, f"{re.escape(value)}.*")
        case OneOf(field, values):
            return query.term_set_query(schema, field, list(values))
        case Ids(ids):
            return query.term_set_query(schema, "uid", [str(pk) for pk in ids])
        case AnyOf(parts, at_least) if parts:
            return query.boolean_query([(_SHOULD, compiled(part, schema)) for part in parts], at_least)
        case Everything():
            return query.all_query()
        case _:
            return query.empty_query()


def filtered(
    conditions: Iterable[Expression], schema: tantivy.Schema, score: Expression | None = None
) -> tantivy.Query:
    """All conditions, none of them scored, in the order of `score`."""
    query = tantivy.Query
    parts = [(_MUST, query.const_score_query(compiled(condition, schema), 0.0)) for condition in conditions]
    if score is not None:
        parts.append((_SHOULD, compiled(score, schema)))
    return query.boolean_query(parts)
