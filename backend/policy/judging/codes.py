"""Codes against lists of codes: places, kinds, fields, classes."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backend.policy.codes import Term, contains
from backend.policy.expressions import Includes, Nested, OneOf
from backend.policy.facts import Facts, typed
from backend.policy.outcomes import Outcome
from backend.policy.words import either

from .findings import Finding, not_known


def code_within(code: str, values: Iterable[Term], unsure: Iterable[Term]) -> Outcome:
    """A code within a value is met; one that contains a value is too broad to tell, and an unsure one is for a person."""
    codes = [term.code for term in values]
    if any(contains(each, code) for each in codes):
        return Outcome.MET
    if any(contains(code, each) for each in codes) or any(contains(term.code, code) for term in unsure):
        return Outcome.UNKNOWN
    return Outcome.NOT_MET


def set_includes(codes: frozenset[str], values: tuple[Term, ...]) -> bool:
    if not values:
        return bool(codes)
    return any(contains(term.code, code) for term in values for code in codes)


def one_of(test: OneOf, facts: Facts) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    code = typed(fact, str)
    said = _("%(label)s为%(value)s") % {"label": fact.label, "value": fact.text}
    words = {"said": said, "label": fact.label, "names": either(term.name for term in test.values)}
    outcome = code_within(code, test.values, test.unsure)
    if outcome is Outcome.MET:
        return Finding(outcome, said, fact=test.fact)
    if outcome is Outcome.NOT_MET:
        return Finding(outcome, _("%(said)s，不属于%(names)s") % words, fact=test.fact)
    if any(contains(term.code, code) for term in test.unsure):
        return Finding(outcome, _("%(said)s，需人工判断") % words, fact=test.fact)
    reason = _("%(said)s，无法判断是否属于%(names)s") % words
    return Finding(outcome, reason, _("把%(label)s填写到更具体的一级") % words, test.fact, (fact.label,))


def nested(test: Nested, facts: Facts) -> Finding:
    inner, outer = facts.get(test.fact), facts.get(test.within)
    if inner is None or inner.value is None:
        return not_known(test.fact, facts)
    if outer is None or outer.value is None:
        return not_known(test.within, facts)
    words = {"inner": inner.label, "code": inner.text, "outer": outer.label, "within": outer.text}
    if contains(typed(outer, str), typed(inner, str)):
        return Finding(Outcome.MET, _("%(inner)s%(code)s在%(outer)s%(within)s之下") % words, fact=test.fact)
    reason = _("%(inner)s%(code)s不在%(outer)s%(within)s之下") % words
    return Finding(Outcome.NOT_MET, reason, _("核对%(inner)s与%(outer)s") % words, test.fact)


def includes(test: Includes, facts: Facts) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    names = either(term.name for term in test.values) if test.values else fact.label
    words = {"label": fact.label, "value": fact.text, "names": names}
    if set_includes(typed(fact, frozenset), test.values):
        return Finding(Outcome.MET, _("%(label)s为%(value)s") % words, fact=test.fact)
    reason = _("%(label)s中没有%(names)s") % words if test.values else _("没有填写%(label)s") % words
    return Finding(Outcome.NOT_MET, reason, _("补充%(names)s") % words, test.fact)
