"""What one test says: the outcome, why in a sentence, and the nearest change that would make it met."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.policy.choices import FIRM_ONLY, EntityKind, FactName, fact_label
from backend.policy.codes import contains
from backend.policy.facts import Facts
from backend.policy.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """`fact` names the fact that decided; `missing` labels those whose absence leaves it open."""

    outcome: Outcome
    reason: str
    cure: str = ""
    fact: str = ""
    missing: tuple[str, ...] = ()


def not_known(name: str, facts: Facts) -> Finding:
    """The fact is missing. A team that cannot have it is sent to a person, not asked for it."""
    known = facts.get(name)
    label = known.label if known is not None else fact_label(name)
    kind = facts.get(FactName.ENTITY_KIND)
    if name in FIRM_ONLY and kind is not None and isinstance(kind.value, str) and contains(EntityKind.TEAM, kind.value):
        reason = _("非独立法人主体没有%(label)s，需人工判断") % {"label": label}
        return Finding(Outcome.UNKNOWN, reason, fact=name, missing=(label,))
    reason = _("未填写%(label)s，无法判断") % {"label": label}
    return Finding(Outcome.UNKNOWN, reason, _("补充%(label)s") % {"label": label}, name, (label,))
