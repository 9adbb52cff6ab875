"""Titles that are held, or were."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from backend.policy.expressions import Holds
from backend.policy.facts import LASTING, Facts, Holding, typed
from backend.policy.outcomes import Outcome
from backend.policy.words import either, spell

from .findings import Finding, not_known


def holds(test: Holds, facts: Facts, on: date) -> Finding:
    """One valid title is enough; one whose end nobody filled in leaves it open; else it is told which lapsed, or that none is there."""
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return not_known(test.fact, facts)
    wanted = {term.code for term in test.values}
    names = either(term.name for term in test.values)
    held = [each for each in typed(fact, tuple) if each.code in wanted]
    dated = sorted(_dated(held), key=lambda pair: pair[0])
    if dated and dated[-1][0] >= on:
        return Finding(Outcome.MET, _reason(*dated[-1]), fact=test.fact)
    vague = next((each for each in held if each.valid_until is None), None)
    if vague is not None:
        reason = _("%(name)s未填有效期，无法判断") % {"name": vague.name}
        return Finding(
            Outcome.UNKNOWN, reason, _("补充%(name)s的有效期") % {"name": vague.name}, test.fact, (fact.label,)
        )
    if dated:
        day, last = dated[-1]
        reason = _("%(name)s已于%(day)s到期") % {"name": last.name, "day": spell(day)}
        cure = _("更新%(name)s的有效期，或登记%(names)s") % {"name": last.name, "names": names}
        return Finding(
            Outcome.NOT_MET,
            reason,
            cure if len(wanted) > 1 else _("更新%(name)s的有效期") % {"name": last.name},
            test.fact,
        )
    reason = _("未登记有效期内的%(names)s") % {"names": names}
    return Finding(Outcome.NOT_MET, reason, _("取得并登记%(names)s") % {"names": names}, test.fact)


def _dated(held: Iterable[Holding]) -> Iterable[tuple[date, Holding]]:
    return ((each.valid_until, each) for each in held if each.valid_until is not None)


def _reason(day: date, holding: Holding) -> str:
    if day == LASTING:
        return _("持有%(name)s，长期有效") % {"name": holding.name}
    return _("持有%(name)s，有效期至%(day)s") % {"name": holding.name, "day": spell(day)}
