"""A need that met its answer, offered to the problem library: once for each pair, in words that name nobody, for an officer to
accept.

Both sides said 有意对接, or, which is more, both confirmed what came of it: an app that knows of such an outcome calls the same
action with ProblemSource.OUTCOME from its subscriber.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.organisations.models import LegalRecord, Membership, Organisation
from backend.recommendations import library
from backend.recommendations.actions.library import confirm_proposal, propose_problem
from backend.recommendations.choices import Answer, ProblemSource, Side
from backend.recommendations.models import LibraryProblem, ProblemTie, Recommendation, Response
from backend.recommendations.profiles import SCENARIO
from backend.recommendations.stripping import NOBODY, stripped
from backend.scenarios.models import Scenario
from matching.library import Problem
from matching.text import bigrams, normalise, sentences

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.organisations.models import Case

NAME_MOST, TEXT_MOST = 30, 300  # characters, as the columns and the form hold them
TERMS_MOST = 6
SHORTEST_TERM = 2


def propose_where_both_are_interested(scenario_id: int, entity_id: int) -> LibraryProblem | None:
    """If both sides of this pair say 有意对接 now, offer what they met in; None where they do not, or it was offered before."""
    said = Response.objects.filter(scenario_id=scenario_id, entity_id=entity_id, answer=Answer.INTERESTED)
    if set(said.values_list("side", flat=True)) != {Side.ENTITY.value, Side.OWNER.value}:
        return None
    return propose_from_pair(scenario_id, entity_id, source=ProblemSource.INTEREST)


def propose_from_pair(
    scenario_id: int, entity_id: int, *, source: ProblemSource, by: User | None = None
) -> LibraryProblem | None:
    """Offer the scenario's need and the entity's case as a problem of the library, stripped of names, contacts and money.

    A draft of an interest that still waits becomes one of the outcome, in its words. None where this pair was offered before
    otherwise, where either is gone, or where the entity has written no case. The draft may be incomplete (a second answer,
    terms): the officer who accepts it completes it.
    """
    held = LibraryProblem.objects.filter(scenario_id=scenario_id, entity_id=entity_id).first()
    if held is not None:
        return confirm_proposal(held) if source == ProblemSource.OUTCOME else None
    scenario = Scenario.objects.select_related("owner").filter(pk=scenario_id).first()
    entity = Organisation.objects.entities().prefetch_related("cases").filter(pk=entity_id).first()
    if scenario is None or entity is None:
        return None
    case = _evidence_case(scenario, entity)
    if case is None:
        return None
    draft = _draft(scenario, entity, case)
    made = propose_problem(draft, by=by, source=source, scenario=scenario, entity=entity)
    if made is None and source == ProblemSource.OUTCOME:  # the draft of the interest came in between
        return confirm_proposal(LibraryProblem.objects.get(scenario=scenario, entity=entity))
    return made


def _evidence_case(scenario: Scenario, entity: Organisation) -> Case | None:
    """The case that the pair's evidence quotes first; without evidence the one that shares most words with the need."""
    cases: list[Case] = list(entity.cases.all())
    by_source = {_("案例 · %s") % case.title: case for case in cases}  # as profiles.py names their passages
    pair = Recommendation.objects.filter(scenario=scenario, entity=entity).first()
    for one in pair.evidence if pair else []:
        if found := by_source.get(one.get("answer_source", "")):
            return found
    asked = set(bigrams(f"{scenario.title}\n{scenario.pain_point}"))
    told = [(len(asked & set(bigrams(f"{case.title}\n{case.problem}\n{case.technology}"))), case) for case in cases]
    return max(told, key=lambda pair: pair[0], default=(0, None))[1]


def _draft(scenario: Scenario, entity: Organisation, case: Case) -> Problem:
    told = (scenario.title, scenario.pain_point, scenario.current_process, case.technology, case.results)
    everything = "\n".join(told)
    names = _names_in(everything, case.customer)
    people = _people_of(scenario, entity)

    def plain(*texts: str) -> str:
        said = [stripped(text, names=names, people=people).rstrip("。；") for text in texts if text.strip()]
        return _cut("。".join(one for one in said if one) + "。") if any(said) else ""

    needs = tuple(filter(None, (plain(scenario.pain_point), plain(scenario.title, scenario.current_process))))
    answers = tuple(filter(None, (plain(case.technology, case.results),)))
    return Problem(
        field=_field_of(scenario),
        name=stripped(scenario.title, names=names, people=people)[:NAME_MOST],
        needs=needs,
        answers=answers,
        symptoms=_terms_in(needs, "symptoms"),
        trade=_terms_in((*needs, *answers), "trade"),
        techniques=_terms_in(answers, "techniques"),
    )


def _names_in(text: str, customer: str) -> list[str]:
    """The names of organisations that stand in the text: all that the platform knows, former ones too, and the customer."""
    rows = [
        *Organisation.objects.values_list("name", "short_name"),
        *LegalRecord.objects.values_list("name", "host_name"),
    ]
    return [customer, *{name for row in rows for name in row if name and name in text}]


def _people_of(scenario: Scenario, entity: Organisation) -> list[str]:
    """Those who are named to either side: contacts, members, the entity's team."""
    seats = Membership.objects.filter(Q(organisation=scenario.owner_id) | Q(organisation=entity))
    return [
        scenario.contact_name,
        scenario.owner.contact_name,
        entity.contact_name,
        *seats.values_list("user__name", flat=True),
        *entity.team.values_list("name", flat=True),
    ]


def _cut(text: str) -> str:
    """Whole sentences, as many as fit."""
    if len(text) <= TEXT_MOST:
        return text
    ends = [span.end for span in sentences(text) if span.end <= TEXT_MOST]
    return text[: ends[-1]] if ends else text[:TEXT_MOST]


def _field_of(scenario: Scenario) -> str:
    """That of the scenario's nearest problem; nothing where it has none, and the officer chooses."""
    tie = ProblemTie.objects.filter(kind=SCENARIO, object_id=scenario.pk, rank=1).first()
    if tie is None:
        return ""
    return next((problem.field for problem in library.accepted().problems if problem.key == tie.key), "")


def _terms_in(texts: Iterable[str], part: str) -> tuple[str, ...]:
    """Terms of the accepted library that stand in the texts word for word, the longest first."""
    said = normalise("\n".join(texts))
    known = {term for problem in library.accepted().problems for term in getattr(problem, part)}
    found = {term for term in known if len(term) >= SHORTEST_TERM and normalise(term) in said and NOBODY not in term}
    return tuple(sorted(found, key=lambda term: (-len(term), term))[:TERMS_MOST])
