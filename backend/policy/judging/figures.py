"""Figures and days against a limit."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Final

from django.utils.translation import gettext as _

from backend.policy.expressions import Compare, Operator
from backend.policy.facts import Facts, typed
from backend.policy.outcomes import of_bool
from backend.policy.words import figure, spell

from .findings import Finding, not_known

OPERATORS: Final = {">": gt, ">=": ge, "<": lt, "<=": le, "==": eq}

Word = Callable[[], str]  # called, not stored: the words are in the reader's language
# Where the comparison fails, and where it holds.
_FIGURE_WORDS: Final[dict[Operator, tuple[Word, Word]]] = {
    ">": (lambda: _("未超过"), lambda: _("超过")),
    ">=": (lambda: _("低于"), lambda: _("不低于")),
    "<": (lambda: _("不低于"), lambda: _("低于")),
    "<=": (lambda: _("超过"), lambda: _("不超过")),
    "==": (lambda: _("不等于"), lambda: _("等于")),
}
_DAY_WORDS: Final[dict[Operator, tuple[Word, Word]]] = {
    ">": (lambda: _("不晚于"), lambda: _("晚于")),
    ">=": (lambda: _("早于"), lambda: _("不早于")),
    "<": (lambda: _("不早于"), lambda: _("早于")),
    "<=": (lambda: _("晚于"), lambda: _("不晚于")),
    "==": (lambda: _("不是"), lambda: _("是")),
}


def compare(test: Compare, facts: Facts) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    if isinstance(test.value, date):
        met, cure = bool(OPERATORS[test.operator](typed(fact, date), test.value)), ""
        word, limit = _DAY_WORDS[test.operator][met](), spell(test.value)
    else:
        gap = typed(fact, Decimal) - test.value
        met, limit = bool(OPERATORS[test.operator](typed(fact, Decimal), test.value)), figure(test.value, fact.unit)
        word, cure = _FIGURE_WORDS[test.operator][met](), "" if met else _cure(test.operator, limit, gap, fact.unit)
    words = {"label": fact.label, "value": fact.text, "word": word, "limit": limit}
    return Finding(of_bool(met), _("%(label)s%(value)s，%(word)s%(limit)s") % words, cure, test.fact)


def _cure(operator: Operator, limit: str, gap: Decimal, unit: str) -> str:
    """What would meet it; a strict limit that is just reached needs no figure for the gap."""
    words = {"limit": limit, "gap": figure(abs(gap), unit)}
    if operator == ">":
        return _("须超过%(limit)s，还差%(gap)s以上") % words if gap else _("须超过%(limit)s") % words
    if operator == ">=":
        return _("须达到%(limit)s，还差%(gap)s") % words
    if operator == "<":
        return _("须低于%(limit)s，现多出%(gap)s以上") % words if gap else _("须低于%(limit)s") % words
    if operator == "<=":
        return _("须不超过%(limit)s，现多出%(gap)s") % words
    return _("须等于%(limit)s") % words
