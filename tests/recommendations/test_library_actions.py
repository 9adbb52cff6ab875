from dataclasses import replace

import pytest

from backend.audit.queries import timeline
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.recommendations import library
from backend.recommendations.actions import library as actions
from backend.recommendations.choices import ProblemSource, ProblemState
from backend.recommendations.errors import NotInLibrary
from backend.recommendations.models import LibraryProblem

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(press, first_officer) -> LibraryProblem:
    return actions.propose_problem(press, by=first_officer)


def done(row):
    """What a step left behind: state, lines of history, facts, and the library's version."""
    row.refresh_from_db()
    return (
        row.state,
        [entry.action for entry in reversed(timeline(actions.KIND, row.pk))],
        [fact.name.partition(".")[2] for fact in RecordedFact.objects.order_by("pk")],
        library.version()[0],
    )


def names():
    return {one.name for one in library.accepted().problems}


def test_a_new_problem_stands_at_once(little, press, first_officer):
    row = actions.add_problem(press, by=first_officer)
    assert done(row) == ("added", ["add"], ["problem_changed"], 1)
    assert press.name in names()
    assert (row.source, row.created_by) == (ProblemSource.OFFICER, first_officer)


def test_a_changed_problem_keeps_from_which_words_it_was_changed(little, first_officer):
    row = actions.change_problem(little[3].key, replace(little[3], name="新名称"), seen=1, by=first_officer)
    assert done(row) == ("changed", ["edit"], ["problem_changed"], 1)
    assert row.base == little[3].digest
    assert "新名称" in names()
    assert little[3].name not in names()
    assert timeline(actions.KIND, row.pk).get().changes["name"] == ["", "新名称"]


def test_our_own_problem_that_is_changed_stays_our_own(little, press, first_officer):
    row = actions.add_problem(press, by=first_officer)
    again = actions.change_problem(
        row.key, replace(press, name="压滤机喷料"), seen=row.search_version, by=first_officer
    )
    assert done(again) == ("added", ["add", "edit"], ["problem_changed"] * 2, 2)


def test_of_two_who_change_the_second_is_told_and_nothing_of_theirs_stands(little, first_officer, final_officer):
    actions.change_problem(little[3].key, replace(little[3], name="先来"), seen=1, by=first_officer)
    with pytest.raises(LostRace):
        actions.change_problem(little[3].key, replace(little[3], name="后到"), seen=1, by=final_officer)
    assert ("先来" in names(), "后到" in names(), library.version()[0]) == (True, False, 1)


def test_a_changed_problem_goes_back_to_the_shipped_words(little, first_officer):
    actions.change_problem(little[3].key, replace(little[3], name="新名称"), seen=1, by=first_officer)
    row = actions.revert_problem(little[3].key, by=first_officer)
    assert done(row) == ("shipped", ["edit", "revert"], ["problem_changed"] * 2, 2)
    assert library.accepted().problems == little


def test_what_did_not_come_with_the_product_cannot_go_back(little, press, first_officer):
    row = actions.add_problem(press, by=first_officer)
    with pytest.raises(NotInLibrary):
        actions.revert_problem(row.key, by=first_officer)


@pytest.mark.parametrize("kind", ["shipped", "changed", "added"])
def test_retired_and_restored_as_it_stood(little, press, first_officer, kind):
    key = little[3].key
    if kind == "changed":
        actions.change_problem(key, replace(little[3], name="新名称"), seen=1, by=first_officer)
    if kind == "added":
        key = actions.add_problem(press, by=first_officer).key
    before = library.accepted().problems
    row = actions.retire_problem(key, reason="与另一条重复", by=first_officer)
    assert (row.state, row.reason) == ("retired", "与另一条重复")
    assert key not in {one.key for one in library.accepted().problems}
    assert timeline(actions.KIND, row.pk).first().note == "与另一条重复"

    assert actions.restore_problem(key, by=first_officer).state == kind
    assert library.accepted().problems == before


def test_retiring_twice_is_one_retirement(little, first_officer):
    row = actions.retire_problem(little[3].key, reason="重复", by=first_officer)
    with pytest.raises(LostRace):
        actions.retire_problem(little[3].key, reason="又一次", by=first_officer)
    assert done(row) == ("retired", ["retire"], ["problem_changed"], 1)


def test_what_a_release_dropped_cannot_be_restored_without_its_words(little, first_officer, monkeypatch):
    actions.retire_problem(little[3].key, reason="重复", by=first_officer)
    monkeypatch.setattr(library, "base", lambda: (*little[:3], *little[4:]))
    with pytest.raises(NotInLibrary):
        actions.restore_problem(little[3].key, by=first_officer)


def test_an_unknown_key_is_no_problem(little, first_officer):
    with pytest.raises(NotInLibrary):
        actions.retire_problem("nothing", reason="试", by=first_officer)
    assert not LibraryProblem.objects.exists()


def test_a_proposal_is_used_by_nothing(little, press, proposal):
    assert done(proposal) == ("proposed", ["propose"], ["problem_proposed"], 0)
    assert press.name not in names()


def test_a_proposal_is_accepted_in_the_words_that_the_officer_leaves(little, press, proposal, final_officer):
    better = replace(press, name="压滤机喷料")
    row = actions.accept_proposal(proposal, better, seen=proposal.search_version, by=final_officer)
    assert done(row) == ("added", ["propose", "accept"], ["problem_proposed", "problem_changed"], 1)
    assert "压滤机喷料" in names()


def test_a_proposal_is_declined_with_a_reason_and_reopened(little, proposal, final_officer):
    row = actions.decline_proposal(proposal, reason="太少见", by=final_officer)
    assert done(row) == ("declined", ["propose", "decline"], ["problem_proposed", "problem_declined"], 0)
    assert (row.reason, timeline(actions.KIND, row.pk).first().note) == ("太少见", "太少见")
    assert (actions.reopen_proposal(row, by=final_officer).state, row.reason) == ("proposed", "")


def test_an_accepted_proposal_cannot_be_declined(little, press, proposal, final_officer):
    actions.accept_proposal(proposal, press, seen=1, by=final_officer)
    with pytest.raises(LostRace):
        actions.decline_proposal(proposal, reason="晚了", by=final_officer)
    assert proposal.state in {ProblemState.ADDED, ProblemState.PROPOSED}
    assert press.name in names()
