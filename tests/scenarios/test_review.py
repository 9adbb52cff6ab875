import pytest
from django.db import IntegrityError, transaction

from backend.audit.queries import timeline
from backend.organisations.choices import Role
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios.actions import (
    Point,
    check_scenario,
    publish_scenario,
    return_scenario,
    save_scenario,
    submit_scenario,
    take_down_scenario,
    undo_last,
)
from backend.scenarios.choices import State
from backend.scenarios.errors import NotReady, NotVerified, NotYourStep, SamePerson, TooLateToUndo
from backend.scenarios.models import ReviewPoint, Scenario
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.scenarios import ScenarioFactory

POINTS = [Point("pain_point", "请补写一年撕裂几次。"), Point("", "请核对联系人。")]


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def both_hats(first_officer, final_officer):
    """One person in both reviews, by way of two bureaus."""
    MembershipFactory(user=first_officer, organisation=OrganisationFactory(bureau=True), role=Role.FINAL_REVIEWER)
    return first_officer


def test_two_people_publish(owner, first_officer, final_officer):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    check_scenario(scenario, by=first_officer)
    publish_scenario(scenario, by=final_officer)
    assert (scenario.state, scenario.checked_by, scenario.published_by) == (
        State.PUBLISHED,
        first_officer,
        final_officer,
    )
    assert scenario.published_at is not None
    assert scenario.search_version == 3
    assert facts() == ["scenarios.checked", "scenarios.published"]
    assert [entry.action for entry in timeline("scenario", scenario.pk)] == ["publish", "check"]


def test_one_person_cannot_do_both(owner, both_hats):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    check_scenario(scenario, by=both_hats)
    with pytest.raises(SamePerson):
        publish_scenario(scenario, by=both_hats)
    assert (Scenario.objects.get().state, facts()) == (State.CHECKED, ["scenarios.checked"])


def test_the_database_has_the_last_word_on_two_people(owner, both_hats, final_officer):
    """Whatever object is in hand: here one that was read before the first review."""
    scenario = ScenarioFactory(owner=owner, submitted=True)
    stale = Scenario.objects.get()
    check_scenario(scenario, by=both_hats)
    stale.state, stale.checked_by = State.CHECKED, final_officer
    with pytest.raises(SamePerson):
        publish_scenario(stale, by=both_hats)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.update(state=State.PUBLISHED, published_by=both_hats)
    assert Scenario.objects.get().state == State.CHECKED


@pytest.mark.parametrize("wrong", ["owner_clerk", "stranger", "final_officer", "entity_liaison", "bank_officer"])
def test_only_the_first_reviewer_checks(owner, request, wrong):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    with pytest.raises(NotYourStep):
        check_scenario(scenario, by=request.getfixturevalue(wrong))
    assert Scenario.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("wrong", ["owner_clerk", "stranger", "first_officer", "entity_liaison", "bank_officer"])
def test_only_the_final_reviewer_publishes(owner, request, wrong):
    scenario = ScenarioFactory(owner=owner, checked=True)
    with pytest.raises(NotYourStep):
        publish_scenario(scenario, by=request.getfixturevalue(wrong))
    assert Scenario.objects.get().state == State.CHECKED


def test_a_superuser_is_no_reviewer(owner, django_user_model):
    root = django_user_model.objects.create_superuser("root", "root@example.test", "only-for-tests", name="根")
    with pytest.raises(NotYourStep):
        publish_scenario(ScenarioFactory(owner=owner, checked=True), by=root)
    assert Scenario.objects.get().state == State.CHECKED


def test_an_owner_that_lost_its_verification_is_not_published(owner, final_officer):
    scenario = ScenarioFactory(owner=owner, checked=True)
    owner.verified_at = None
    owner.save()
    with pytest.raises(NotVerified):
        publish_scenario(scenario, by=final_officer)
    assert Scenario.objects.get().state == State.CHECKED


def test_return_tells_all_points_at_once(owner, first_officer):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    return_scenario(scenario, points=[*POINTS, Point("title", "  ")], by=first_officer)
    assert scenario.state == State.RETURNED
    assert list(scenario.points.values_list("field", "sentence", "by")) == [
        ("pain_point", "请补写一年撕裂几次。", first_officer.pk),
        ("", "请核对联系人。", first_officer.pk),
    ]
    assert timeline("scenario", scenario.pk).first().note == "请补写一年撕裂几次。\n请核对联系人。"
    assert facts() == ["scenarios.returned"]


def test_a_return_without_a_sentence_is_refused(owner, first_officer):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    with pytest.raises(NotReady):
        return_scenario(scenario, points=[Point("title", " ")], by=first_officer)
    assert (Scenario.objects.get().state, ReviewPoint.objects.count()) == (State.SUBMITTED, 0)


def test_each_reviewer_returns_what_lies_before_them(owner, first_officer, final_officer):
    submitted, checked = ScenarioFactory(owner=owner, submitted=True), ScenarioFactory(owner=owner, checked=True)
    for scenario, wrong in ((submitted, final_officer), (checked, first_officer)):
        with pytest.raises(NotYourStep):
            return_scenario(scenario, points=POINTS, by=wrong)
    assert ReviewPoint.objects.count() == 0
    assert return_scenario(checked, points=POINTS, by=final_officer).state == State.RETURNED


def test_take_down_is_one_step_with_a_reason(owner, first_officer):
    scenario = ScenarioFactory(owner=owner, published=True)
    with pytest.raises(NotReady):
        take_down_scenario(scenario, reason=" ", by=first_officer)
    take_down_scenario(scenario, reason="含未公开的产能数据", by=first_officer)
    assert (scenario.state, scenario.closed_reason) == (State.TAKEN_DOWN, "含未公开的产能数据")
    assert facts() == ["scenarios.withdrawn"]
    assert not Scenario.objects.published().exists()


def test_an_officer_who_only_looks_cannot_take_down(owner, bureau):
    viewer = MembershipFactory(organisation=bureau, role=Role.VIEWER).user
    with pytest.raises(NotYourStep):
        take_down_scenario(ScenarioFactory(owner=owner, published=True), reason="x", by=viewer)
    assert Scenario.objects.get().state == State.PUBLISHED


def test_undo_of_a_check(owner, first_officer):
    scenario = check_scenario(ScenarioFactory(owner=owner, submitted=True), by=first_officer)
    assert undo_last(scenario, by=first_officer).undoes == "check"
    assert (scenario.state, scenario.checked_by) == (State.SUBMITTED, None)
    assert facts() == ["scenarios.checked", "scenarios.step_undone"]


@pytest.mark.parametrize(("trait", "officer"), [("submitted", "first_officer"), ("checked", "final_officer")])
def test_undo_of_a_return_goes_to_the_review_it_came_from(owner, request, trait, officer):
    person = request.getfixturevalue(officer)
    scenario = ScenarioFactory(owner=owner, **{trait: True})
    before = (scenario.state, scenario.checked_by_id)
    return_scenario(scenario, points=POINTS, by=person)
    undo_last(scenario, by=person)
    assert (scenario.state, scenario.checked_by_id, scenario.points.count()) == (*before, 0)


def test_undo_is_for_whoever_did_it_and_until_somebody_acts(owner, owner_clerk, first_officer, bureau):
    colleague = MembershipFactory(organisation=bureau, role=Role.FIRST_REVIEWER).user
    scenario = return_scenario(ScenarioFactory(owner=owner, submitted=True), points=POINTS, by=first_officer)
    with pytest.raises(TooLateToUndo):
        undo_last(scenario, by=colleague)
    save_scenario(scenario, fields={"title": "改过"}, measures=None, edit_number=1, by=owner_clerk)
    with pytest.raises(TooLateToUndo):
        undo_last(scenario, by=first_officer)
    assert (Scenario.objects.get().state, ReviewPoint.objects.count()) == (State.RETURNED, 2)


def test_what_left_the_house_is_not_undone(owner, final_officer):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True), by=final_officer)
    with pytest.raises(TooLateToUndo):
        undo_last(scenario, by=final_officer)
    assert Scenario.objects.get().state == State.PUBLISHED


def test_the_second_of_two_officers_is_told(owner, first_officer):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    mine, theirs = Scenario.objects.get(), Scenario.objects.get()
    check_scenario(theirs, by=first_officer)
    with pytest.raises(LostRace):
        return_scenario(mine, points=POINTS, by=first_officer)
    assert (Scenario.objects.get(pk=scenario.pk).state, ReviewPoint.objects.count()) == (State.CHECKED, 0)


def test_the_way_there_and_back(owner, owner_clerk, first_officer, final_officer):
    scenario = ScenarioFactory(owner=owner)
    submit_scenario(scenario, by=owner_clerk)
    return_scenario(scenario, points=POINTS, by=first_officer)
    save_scenario(scenario, fields={"pain_point": "一年两次。"}, measures=None, edit_number=1, by=owner_clerk)
    submit_scenario(scenario, by=owner_clerk)
    check_scenario(scenario, by=first_officer)
    return_scenario(scenario, points=POINTS, by=final_officer)
    submit_scenario(scenario, by=owner_clerk)
    assert scenario.checked_by is None
    check_scenario(scenario, by=first_officer)
    publish_scenario(scenario, by=final_officer)
    assert [entry.action for entry in reversed(timeline("scenario", scenario.pk))] == [
        "submit", "return", "edit", "submit", "check", "return", "submit", "check", "publish",
    ]  # fmt: skip
