"""Judge a whole test on the facts of one entity: find() walks the tree, the files beside this one judge its leaves."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from backend.policy.expressions import (
    Age,
    Compare,
    Every,
    Expression,
    Flag,
    Holds,
    Includes,
    Negation,
    Nested,
    OneOf,
    Present,
    Since,
    Some,
    Until,
    When,
)
from backend.policy.facts import Facts
from backend.policy.outcomes import Outcome, every, negated, some

from . import answers, codes, days, figures, titles
from .findings import Finding


def find(test: Expression, facts: Facts, on: date) -> Finding:
    """What the facts say about the test on that day."""
    match test:
        case Every() | Some() | Negation() | When():
            return _composite(test, facts, on)
        case Compare():
            return figures.compare(test, facts)
        case OneOf():
            return codes.one_of(test, facts)
        case Nested():
            return codes.nested(test, facts)
        case Includes():
            return codes.includes(test, facts)
        case Holds():
            return titles.holds(test, facts, on)
        case Age():
            return days.age(test, facts, on)
        case Present():
            return answers.present(test, facts)
        case Flag():
            return answers.flag(test, facts)
        case Until():
            return days.until(test, on)
        case Since():
            return days.since(test, on)


def _composite(test: Every | Some | Negation | When, facts: Facts, on: date) -> Finding:
    match test:
        case Every():
            found = [find(each, facts, on) for each in test.tests]
            return _joined(found, every(each.outcome for each in found), decisive=Outcome.NOT_MET)
        case Some():
            found = [find(each, facts, on) for each in test.tests]
            return _joined(found, some(each.outcome for each in found), decisive=Outcome.MET)
        case Negation():
            one = find(test.test, facts, on)
            return replace(one, outcome=negated(one.outcome), cure=one.cure if one.outcome is Outcome.UNKNOWN else "")
        case When():
            return _when(test, facts, on)


def _when(test: When, facts: Facts, on: date) -> Finding:
    condition = find(test.condition, facts, on)
    if condition.outcome is Outcome.NOT_MET:
        reason = _("本条不适用：%(reason)s") % {"reason": condition.reason}
        return replace(condition, outcome=Outcome.MET, reason=reason, cure="")
    found = find(test.test, facts, on)
    decided = found.outcome is Outcome.MET or condition.outcome is Outcome.MET
    return found if decided else condition


def _joined(found: list[Finding], outcome: Outcome, *, decisive: Outcome) -> Finding:
    """One finding for many: the first that decides alone, else all that share the outcome, with what each of them lacks."""
    same = [each for each in found if each.outcome is outcome]
    if outcome is decisive and same:
        return same[0]
    missing = dict.fromkeys(name for each in same for name in each.missing)
    cures = dict.fromkeys(each.cure for each in same if each.cure)
    reasons = dict.fromkeys(each.reason for each in same)
    return Finding(outcome, _("；").join(reasons), _("；").join(cures), same[0].fact if same else "", tuple(missing))
