"""Whether something is written there, and whether the answer is yes."""

from django.utils.translation import gettext as _

from backend.policy.expressions import Flag, Present
from backend.policy.facts import Facts, typed
from backend.policy.outcomes import Outcome

from .findings import Finding, not_known


def present(test: Present, facts: Facts) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    words = {"label": fact.label}
    if fact.is_present:
        return Finding(Outcome.MET, _("已填写%(label)s") % words, fact=test.fact)
    return Finding(Outcome.NOT_MET, _("没有填写%(label)s") % words, _("填写%(label)s") % words, test.fact)


def flag(test: Flag, facts: Facts) -> Finding:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    yes = typed(fact, bool)
    words = {"label": fact.label, "answer": fact.text}
    return Finding(Outcome.MET if yes else Outcome.NOT_MET, _("%(label)s：%(answer)s") % words, fact=test.fact)
