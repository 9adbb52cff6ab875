"""Where both sides are interested their need and case are offered to the library, once, in words that name nobody."""

import pytest

from backend.audit.models import AuditEntry
from backend.organisations.models import Organisation
from backend.outbox.deliver import drain
from backend.outbox.models import RecordedFact
from backend.recommendations.actions import proposals, respond, respond_as_owner
from backend.recommendations.actions.library import decline_proposal
from backend.recommendations.actions.proposals import propose_from_pair
from backend.recommendations.choices import Answer, ProblemSource
from backend.recommendations.models import LibraryProblem
from backend.scenarios.models import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(matched, solver, entity_liaison, owner_clerk):
    """Both sides have said 有意对接."""
    respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    respond_as_owner(matched, solver, answer=Answer.INTERESTED, by=owner_clerk)
    return matched


def test_one_side_alone_offers_nothing(matched, solver, entity_liaison):
    respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    drain()
    assert not LibraryProblem.objects.exists()


def test_both_sides_offer_one_draft_that_waits_for_an_officer(both, solver):
    drain()
    row = LibraryProblem.objects.get()
    case = solver.cases.get()
    assert (row.state, row.source, row.scenario, row.entity) == ("proposed", "interest", both, solver)
    assert row.name == both.title
    assert row.needs == [both.pain_point, f"{both.title}。{both.current_process}"]
    assert row.answers == [f"{case.technology.rstrip('。')}。{case.results.rstrip('。')}。"]
    assert row.field == "digital_energy"  # of the nearest problem, 胶带纵向撕裂
    assert RecordedFact.objects.filter(name="recommendations.problem_proposed").count() == 1


def test_a_pair_is_offered_once_whatever_became_of_it(both, solver, entity_liaison, first_officer):
    drain()
    decline_proposal(LibraryProblem.objects.get(), reason="已有同类", by=first_officer)
    respond(both, solver, answer="", by=entity_liaison)
    respond(both, solver, answer=Answer.INTERESTED, by=entity_liaison)
    drain()
    assert LibraryProblem.objects.get().state == "declined"


def test_names_contacts_and_money_stay_behind(both, owner, solver, owner_clerk):
    Scenario.objects.filter(pk=both.pk).update(
        title=f"{owner.name}胶带撕裂",
        pain_point=f"{owner.name}的{owner_clerk.name}夜里值班，胶带撕开三百米没人知道，一回损失四十万元，电话13903510137。",
        contact_name="贾明亮",
        current_process="贾明亮和卫师傅沿线走，用手背摸滚筒。",
        search_version=99,
    )
    solver.cases.update(technology=f"{solver.name}用线激光识别裂口，自动停机。", results="省下三百万元，拦下两次撕裂。")
    drain()
    row = LibraryProblem.objects.get()
    said = "\n".join([row.name, *row.needs, *row.answers])
    for secret in (owner.name, solver.name, owner_clerk.name, "贾明亮", "卫师傅", "四十万", "三百万", "13903510137"):
        assert secret not in said
    assert "胶带撕开三百米没人知道" in said


def test_terms_of_the_library_that_stand_in_the_texts_are_offered_with_it(both):
    Scenario.objects.filter(pk=both.pk).update(pain_point="暗地里漏，挖坑挖了三回，听漏工也听不准。", search_version=99)
    drain()
    row = LibraryProblem.objects.get()
    assert ("暗地里漏" in row.symptoms, "听漏" in row.trade) == (True, True)


def test_an_outcome_is_offered_once_and_no_interest_after_it(both, solver):
    row = propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME)
    assert (row.state, row.source) == ("proposed", "outcome")
    drain()
    assert propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME) is None
    assert LibraryProblem.objects.get().source == "outcome"


def test_a_draft_of_an_interest_that_waits_becomes_one_of_the_outcome(both, solver):
    drain()
    before = LibraryProblem.objects.values().get()
    row = propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME)
    assert LibraryProblem.objects.values().get() == {**before, "source": "outcome"}
    assert AuditEntry.objects.stream("library_problem", row.pk).last().action == "confirm"
    assert propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME) is None
    assert AuditEntry.objects.stream("library_problem", row.pk).filter(action="confirm").count() == 1


def test_of_an_interest_and_an_outcome_that_are_told_at_once_the_outcome_stays(both, solver, monkeypatch):
    real = proposals.propose_problem

    def overtaken(*arguments, **options):
        monkeypatch.setattr(proposals, "propose_problem", real)
        proposals.propose_where_both_are_interested(both.pk, solver.pk)
        return real(*arguments, **options)

    monkeypatch.setattr(proposals, "propose_problem", overtaken)
    assert propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME) is not None
    assert LibraryProblem.objects.get().source == "outcome"


def test_what_an_officer_declined_no_outcome_opens_again(both, solver, first_officer):
    drain()
    decline_proposal(LibraryProblem.objects.get(), reason="已有同类", by=first_officer)
    assert propose_from_pair(both.pk, solver.pk, source=ProblemSource.OUTCOME) is None
    assert LibraryProblem.objects.get().source == "interest"


def test_an_entity_without_a_case_offers_nothing(matched, solver):
    solver.cases.all().delete()
    assert propose_from_pair(matched.pk, solver.pk, source=ProblemSource.OUTCOME) is None
    assert propose_from_pair(matched.pk, Organisation.objects.latest("pk").pk + 1, source=ProblemSource.OUTCOME) is None
