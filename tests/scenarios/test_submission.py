from datetime import date

import pytest

from backend.audit.queries import timeline
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.policy.codes import Term
from backend.policy.conditions import Conditions, RegionIn
from backend.scenarios.actions import (
    create_draft,
    recall_submission,
    reopen_scenario,
    save_scenario,
    submit_scenario,
    withdraw_scenario,
)
from backend.scenarios.choices import State
from backend.scenarios.errors import MarkedSecret, NotReady, NotVerified, NotYourStep
from backend.scenarios.models import Scenario
from backend.scenarios.texts import MeasureText
from tests.factories.organisations import OrganisationFactory
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

TAIYUAN = Term("140100", "太原")


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def test_submit_scenario_records_one_fact_and_one_line(owner, owner_clerk):
    scenario = submit_scenario(ScenarioFactory(owner=owner), by=owner_clerk)
    assert scenario.state == State.SUBMITTED
    assert scenario.submitted_at is not None
    assert scenario.search_version == 2
    assert facts() == ["scenarios.submitted"]
    assert [(entry.action, entry.actor) for entry in timeline("scenario", scenario.pk)] == [("submit", owner_clerk)]


def test_an_unverified_owner_cannot_submit(owner, owner_clerk):
    owner.verified_at = None
    owner.save()
    scenario = ScenarioFactory(owner=owner)
    with pytest.raises(NotVerified, match="尚未通过核验"):
        submit_scenario(scenario, by=owner_clerk)
    assert (Scenario.objects.get().state, facts()) == (State.DRAFT, [])


def test_a_bare_draft_is_told_everything_that_is_missing(owner, owner_clerk):
    scenario = create_draft(owner, by=owner_clerk, fields={"title": "只有名称"})
    with pytest.raises(NotReady) as told:
        submit_scenario(scenario, by=owner_clerk)
    assert set(told.value.sentences) == {
        "scenario_type", "field", "chance_types", "pain_point", "procurement", "contact_name", "contact_phone",
    }  # fmt: skip
    assert Scenario.objects.get().state == State.DRAFT


@pytest.mark.parametrize("name", ["procurement", "scenario_type", "pain_point", "contact_phone"])
def test_each_required_field_is_asked_for(owner, owner_clerk, name):
    with pytest.raises(NotReady) as told:
        submit_scenario(ScenarioFactory(owner=owner, **{name: ""}), by=owner_clerk)
    assert set(told.value.sentences) == {name}


def test_a_target_without_figures_is_asked_back(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner)
    save_scenario(
        scenario, fields={}, measures=[MeasureText("检修提前量", target="尽早")], edit_number=1, by=owner_clerk
    )
    with pytest.raises(NotReady) as told:
        submit_scenario(scenario, by=owner_clerk)
    assert told.value.sentences == {"measures": "“想达到”要填数字，例如≥8。填“尽早”验收时没有依据。"}


def test_a_scenario_without_any_measure_may_be_submitted(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, measure=None)
    assert not scenario.has_target
    assert submit_scenario(scenario, by=owner_clerk).state == State.SUBMITTED


def test_a_condition_on_place_needs_its_reason(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, conditions=Conditions((RegionIn((TAIYUAN,)),)).to_json())
    with pytest.raises(NotReady) as told:
        submit_scenario(scenario, by=owner_clerk)
    assert list(told.value.sentences) == ["conditions"]
    reasoned = Conditions((RegionIn((TAIYUAN,), reason="须两小时内到矿"),)).to_json()
    save_scenario(scenario, fields={"conditions": reasoned}, measures=None, edit_number=1, by=owner_clerk)
    assert submit_scenario(scenario, by=owner_clerk).state == State.SUBMITTED


def test_a_past_deadline_is_asked_back(owner, owner_clerk):
    with pytest.raises(NotReady) as told:
        submit_scenario(ScenarioFactory(owner=owner, deadline=date(2020, 1, 1)), by=owner_clerk)
    assert list(told.value.sentences) == ["deadline"]


def test_a_mark_of_secrecy_that_came_in_by_another_way_is_still_stopped(owner, owner_clerk):
    with pytest.raises(MarkedSecret):
        submit_scenario(ScenarioFactory(owner=owner, constraints="机密★长期"), by=owner_clerk)
    assert Scenario.objects.get().state == State.DRAFT


def test_submission_sends_what_was_checked_and_nothing_newer(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    mine = Scenario.objects.get()
    save_scenario(scenario, fields={"pain_point": ""}, measures=None, edit_number=1, by=colleague)
    with pytest.raises(LostRace):
        submit_scenario(mine, by=owner_clerk)
    assert Scenario.objects.get().state == State.DRAFT


def test_resubmission_settles_the_points_and_drops_the_first_review(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, returned=True)
    submit_scenario(scenario, by=owner_clerk)
    assert scenario.points.get().settled_at == scenario.submitted_at
    assert scenario.checked_by is None


def test_strangers_and_officers_cannot_submit(owner, stranger, first_officer):
    scenario = ScenarioFactory(owner=owner)
    for person in (stranger, first_officer):
        with pytest.raises(NotYourStep):
            submit_scenario(scenario, by=person)
    assert (Scenario.objects.get().state, facts()) == (State.DRAFT, [])


def test_recall_takes_a_submission_back_before_the_first_review(owner, owner_clerk, first_officer):
    scenario = recall_submission(ScenarioFactory(owner=owner, submitted=True), by=owner_clerk)
    assert (scenario.state, facts()) == (State.DRAFT, ["scenarios.recalled"])
    assert not Scenario.objects.visible_to(first_officer).filter(pk=scenario.pk).exists()
    with pytest.raises(LostRace):
        recall_submission(ScenarioFactory(owner=owner, checked=True), by=owner_clerk)


def test_withdraw_closes_it_and_drops_the_change_under_review(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, published=True)
    amendment = AmendmentFactory(scenario=scenario)
    withdraw_scenario(scenario, by=owner_clerk, reason="项目取消")
    amendment.refresh_from_db()
    assert (scenario.state, scenario.closed_reason, amendment.state) == (State.WITHDRAWN, "项目取消", "dropped")
    assert facts() == ["scenarios.withdrawn"]
    assert not Scenario.objects.published().exists()


def test_reopen_starts_the_whole_way_anew(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner, published=True)
    withdraw_scenario(scenario, by=owner_clerk, reason="改写")
    reopen_scenario(scenario, by=owner_clerk)
    assert (scenario.state, scenario.checked_by, scenario.published_by, scenario.published_at) == (
        State.DRAFT,
        None,
        None,
        None,
    )
    assert (scenario.closed_reason, scenario.submitted_at) == ("", None)


def test_every_transition_raises_the_search_version(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner)
    seen = [scenario.search_version]
    for step in (
        lambda: submit_scenario(scenario, by=owner_clerk),
        lambda: recall_submission(scenario, by=owner_clerk),
    ):
        step()
        seen.append(scenario.search_version)
    assert seen == [1, 2, 3]


def test_another_owners_people_do_not_reach_in(owner_clerk):
    theirs = ScenarioFactory(owner=OrganisationFactory(), published=True)
    with pytest.raises(NotYourStep):
        withdraw_scenario(theirs, by=owner_clerk, reason="x")
    assert Scenario.objects.get().state == State.PUBLISHED
