"""The day of judging against deadlines, and the years since something began."""

from datetime import date

from django.utils.translation import gettext as _

from backend.policy.expressions import Age, Since, Until
from backend.policy.facts import Facts, typed
from backend.policy.outcomes import Outcome
from backend.policy.periods import anniversary
from backend.policy.words import spell, spell_elapsed

from .findings import Finding, not_known


def age(test: Age, facts: Facts, on: date) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    founded = typed(fact, date)
    full = anniversary(founded, test.years)
    words = {"years": test.years, "day": spell(founded), "elapsed": spell_elapsed(founded, on)}
    if full <= on:
        return Finding(Outcome.MET, _("成立已满%(years)s年：%(day)s成立，至今%(elapsed)s") % words, fact=test.fact)
    cure = _("%(day)s起满足") % {"day": spell(full)}
    if founded > on:
        return Finding(Outcome.NOT_MET, _("成立未满%(years)s年：%(day)s成立") % words, cure, test.fact)
    reason = _("成立未满%(years)s年：%(day)s成立，至今%(elapsed)s") % words
    return Finding(Outcome.NOT_MET, reason, cure, test.fact)


def until(test: Until, on: date) -> Finding:
    words = {"subject": test.subject, "day": spell(test.day)}
    if on <= test.day:
        return Finding(Outcome.MET, _("%(subject)s至%(day)s") % words)
    return Finding(Outcome.NOT_MET, _("%(subject)s已于%(day)s截止") % words)


def since(test: Since, on: date) -> Finding:
    words = {"subject": test.subject, "day": spell(test.day)}
    if on >= test.day:
        return Finding(Outcome.MET, _("%(subject)s自%(day)s开始") % words)
    return Finding(Outcome.NOT_MET, _("%(subject)s自%(day)s开始，尚未开始") % words, _("%(day)s起满足") % words)
