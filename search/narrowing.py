"""Which of the conditions in a query are put in force (search.conditions says what they are).

A condition must never hide what somebody meant:

- where the words around it begin a name, as 太原 in 太原钢铁, it is part of the name;
- where everything that fits the other words would fall out, or nothing at all would remain, it stays words;
- a kind without such a facet goes on looking for its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from search import probes
from search.conditions import Condition, conditions_in, without
from search.engine import Engine, current
from search.errors import SearchUnavailable
from search.expressions import AnyOf, Everything, Expression, OneOf, Prefix, Question
from search.heads import FIRST, typed_head
from search.requests import UnderstoodCondition
from search.wrapping import only_wraps

if TYPE_CHECKING:
    from search.registry import Kind
    from search.requests import SearchRequest


@dataclass(frozen=True)
class Narrowing:
    text: str
    applied: tuple[Condition, ...] = ()
    left: tuple[Condition, ...] = ()  # understood, and kept as words

    @cached_property
    def rest(self) -> str:
        """The words that are left; empty where only conditions were typed."""
        return _rest(self.text, self.applied)

    @cached_property
    def said(self) -> str:
        """The words that are marked in the finds: those of conditions too, unless they say nothing as words."""
        return _rest(self.text, [one for one in self.applied if not one.meaning.words_elsewhere]) or self.text

    def words_for(self, kind: Kind) -> str:
        """What this kind is asked by its words."""
        return _rest(self.text, [one for one in self.applied if knows(kind, one) or not one.meaning.words_elsewhere])

    def where_for(self, kind: Kind) -> tuple[Expression, ...]:
        return tuple(_filter(kind, one) for one in self.applied if knows(kind, one))

    def answers(self, kind: Kind) -> bool:
        """Whether anything is left to ask this kind by."""
        return not self.applied or bool(self.words_for(kind) or self.where_for(kind))

    def told(self, asked: Sequence[Kind]) -> tuple[UnderstoodCondition, ...]:
        """What a page or a program is told, in the order of the text."""
        return tuple(
            UnderstoodCondition(
                text=one.text,
                label=one.meaning.label,
                facets={name: tuple(values) for name, values in one.meaning.facets.items()},
                kinds=tuple(kind.name for kind in asked if knows(kind, one)),
                applied=one in self.applied,
            )
            for one in sorted((*self.applied, *self.left), key=lambda one: one.start)
        )


def narrowed(request: SearchRequest, asked: Sequence[Kind], engine: Engine) -> Narrowing:
    """Raises SearchUnavailable where the engine has to be asked and is down."""
    text = request.text.strip()[: probes.LONGEST_QUERY]
    found = conditions_in(text, engine.kinds.sources, request.plain) if text and engine.kinds.sources else ()
    found = tuple(one for one in found if any(knows(kind, one) for kind in asked))
    if not found:
        return Narrowing(text)
    found = tuple(one for one in found if not _names_something(one, request, engine))
    for chosen in _choices(found):
        if _remains(Narrowing(text, chosen), request, asked, engine):
            return Narrowing(text, chosen, tuple(one for one in found if one not in chosen))
    return Narrowing(text, (), found)


def asked_kinds(request: SearchRequest, engine: Engine) -> list[Kind]:
    """The kinds that a question looks for, as far as they know every condition of its address."""
    listed = engine.kinds.listed()
    return able([kind for kind in listed if kind.name in request.kinds or not request.kinds], request)


def able(kinds: Sequence[Kind], request: SearchRequest) -> list[Kind]:
    """Those that know every condition of the address."""
    conditions = {name for name, values in request.filters.items() if values}
    return [kind for kind in kinds if conditions <= {facet.name for facet in kind.facets}]


def knows(kind: Kind, condition: Condition) -> bool:
    return any(kind.narrows_by(name) for name in condition.meaning.facets)


def _filter(kind: Kind, condition: Condition) -> Expression:
    return AnyOf(
        tuple(
            OneOf(f"facet_{name}", values) for name, values in condition.meaning.facets.items() if kind.narrows_by(name)
        )
    )


def _rest(text: str, conditions: Iterable[Condition]) -> str:
    left = without(text, conditions)
    return "" if only_wraps(left) else left


def _choices(found: tuple[Condition, ...]) -> list[tuple[Condition, ...]]:
    """All of them; else all but one, the last given up first."""
    if not found:
        return []
    fewer = [tuple(one for one in found if one is not given_up) for given_up in reversed(found)]
    return [found, *(choice for choice in fewer if choice)]


def _names_something(condition: Condition, request: SearchRequest, engine: Engine) -> bool:
    """Whether the letters around the words begin the name of something that this person may find."""
    said = typed_head(condition.text)
    if typed_head(condition.run) == said:
        return False
    question = _counting(Prefix("heads", FIRST + typed_head(condition.run)), _audience(request))
    return _any([(kind.name, question) for kind in engine.kinds.listed()], engine)


def _remains(narrowing: Narrowing, request: SearchRequest, asked: Sequence[Kind], engine: Engine) -> bool:
    """Whether something that fits the words fits the conditions too; if nothing fits the words at all, whether anything is left."""
    floors: list[tuple[str, Question]] = []
    unnarrowed: list[tuple[str, Question]] = []
    matches: list[tuple[str, Question]] = []
    for kind in asked:
        conditions = narrowing.where_for(kind)
        if not conditions:
            continue
        narrow = [OneOf(f"facet_{name}", tuple(values)) for name, values in request.filters.items() if values]
        where = (*_audience(request), *narrow)
        words = narrowing.words_for(kind)
        probe = probes.read(words) if words else None
        floors.append((kind.name, _counting(probe.floor if probe else Everything(), (*where, *conditions))))
        if probe:
            unnarrowed.append((kind.name, _counting(probe.floor, where)))
            matches.append((kind.name, _counting(probe.match, (*where, *conditions))))
    if _any(floors, engine):
        return True
    return not _any(unnarrowed, engine) and _any(matches, engine)


def _audience(request: SearchRequest) -> tuple[Expression, ...]:
    return (OneOf("audience", tuple(request.audience)),)


def _counting(match: Expression, where: tuple[Expression, ...]) -> Question:
    return Question(match=match, score=Everything(), where=where, limit=0)


def _any(questions: Sequence[tuple[str, Question]], engine: Engine) -> bool:
    return any(answer is not None and answer.total for answer in engine.backend.ask(questions))


def understood_in(request: SearchRequest, *, engine: Engine | None = None) -> tuple[UnderstoodCondition, ...]:
    """What a query would be told to have understood, without asking for its finds; nothing while the engine is down."""
    engine = engine or current()
    asked = asked_kinds(request, engine)
    try:
        return narrowed(request, asked, engine).told(asked)
    except SearchUnavailable:
        return ()
