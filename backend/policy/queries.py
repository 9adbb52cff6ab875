"""What pages and decisions ask of the stored rules."""

from datetime import date

from django.utils.translation import gettext as _

from .clauses import Clause
from .errors import SentenceMissing
from .models import RuleSet, StoredClause
from .passages import Passage, locate


def rules_in_force(code: str, on: date) -> RuleSet | None:
    """The version that counts on the day; keep its number beside what was decided under it."""
    return RuleSet.objects.in_force(code, on).select_related("document").first()


def clauses_of(rule_set: RuleSet) -> tuple[Clause, ...]:
    """The clauses of one version, for evaluate() and mask(): in force or superseded, the same as on the first day."""
    return tuple(row.as_clause() for row in StoredClause.objects.with_document().filter(rule_set=rule_set))


def clause_of(clause_id: str, on: date) -> StoredClause | None:
    """The clause by its id, of the youngest version that has begun."""
    rows = StoredClause.objects.with_document().filter(clause_id=clause_id, rule_set__effective_from__lte=on)
    return rows.order_by("-rule_set__effective_from", "-rule_set__version").first()


def passage_of(clause: StoredClause) -> Passage:
    """Where its sentence stands in the document; a clause without such a place is a mistake in the rules."""
    passage = locate(clause.rule_set.document.text, clause.sentence)
    if passage is None:
        raise SentenceMissing(
            _("《%(document)s》里没有这句话：%(sentence)s")
            % {"document": clause.rule_set.document.title, "sentence": clause.sentence}
        )
    return passage


def judged_year(rule_set: RuleSet, closes_on: date) -> int:
    """The year that 年度 means in these rules, for a call that closes on that day: by default the last full calendar year."""
    return closes_on.year - int(rule_set.parameters.get("years_before_close", 1))
