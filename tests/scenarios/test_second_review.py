"""复审 (W05): a third person between the first and the final review, where the bureau asks for it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.choices import Role
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios import actions
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.errors import NotYourStep, SamePerson
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.queries import version_of
from notifications.models import Notice
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

pytestmark = pytest.mark.django_db

POINTS = [actions.Point("pain_point", "请写清多久一次。")]
QUEUE = reverse("scenarios:review")


@pytest.fixture
def asked(settings):
    settings.SCENARIO_SECOND_REVIEW = True


def seats(person, *roles):
    """The same person in further seats, each at a bureau of its own."""
    for role in roles:
        MembershipFactory(user=person, organisation=OrganisationFactory(bureau=True), role=role)
    return User.objects.get(pk=person.pk)


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def test_three_people_publish(asked, owner, first_officer, second_officer, final_officer):
    scenario = ScenarioFactory(owner=owner, submitted=True)
    assert actions.check_scenario(scenario, by=first_officer).state == State.SECOND
    assert actions.recheck_scenario(scenario, by=second_officer).state == State.CHECKED
    assert actions.publish_scenario(scenario, by=final_officer).state == State.PUBLISHED
    assert (scenario.checked_by, scenario.rechecked_by, scenario.published_by) == (
        first_officer,
        second_officer,
        final_officer,
    )
    assert facts() == ["scenarios.checked", "scenarios.rechecked", "scenarios.published"]
    actions_of = list(timeline("scenario", scenario.pk).values_list("action", flat=True))
    assert actions_of == ["publish", "recheck", "check"]


def test_three_people_pass_a_change(asked, owner, first_officer, second_officer, final_officer):
    change = AmendmentFactory(scenario__owner=owner)
    assert actions.check_amendment(change, by=first_officer).state == AmendmentState.SECOND
    assert actions.recheck_amendment(change, by=second_officer).state == AmendmentState.CHECKED
    assert actions.apply_amendment(change, by=final_officer).state == AmendmentState.APPLIED


def test_without_the_setting_two_are_enough(owner, first_officer):
    assert actions.check_scenario(ScenarioFactory(owner=owner, submitted=True), by=first_officer).state == State.CHECKED
    assert actions.check_amendment(AmendmentFactory(), by=first_officer).state == AmendmentState.CHECKED


def test_what_waits_when_the_setting_goes_is_not_stuck(owner, second_officer, sign_in):
    scenario = ScenarioFactory(owner=owner, second=True)
    page = sign_in(second_officer).get(QUEUE)
    assert [tab["label"] for tab in page.context["tabs"]] == ["待初审", "待复审", "待终审"]
    assert [item.scenario for item in page.context["page"]] == [scenario]
    assert actions.recheck_scenario(scenario, by=second_officer).state == State.CHECKED


def test_nobody_takes_two_of_the_steps(asked, owner, first_officer, second_officer):
    everything = seats(first_officer, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER)
    scenario = actions.check_scenario(ScenarioFactory(owner=owner, submitted=True), by=everything)
    with pytest.raises(SamePerson, match="初审由您办理，复审须由另一人办理。"):
        actions.recheck_scenario(scenario, by=everything)
    both = seats(second_officer, Role.FINAL_REVIEWER)
    actions.recheck_scenario(scenario, by=both)
    with pytest.raises(SamePerson, match="复审由您办理，终审须由另一人办理。"):
        actions.publish_scenario(scenario, by=both)
    with pytest.raises(SamePerson, match="初审由您办理，终审须由另一人办理。"):
        actions.publish_scenario(scenario, by=everything)
    assert Scenario.objects.get().state == State.CHECKED


def test_an_object_that_forgot_is_refused_by_the_database(asked, owner, first_officer, second_officer):
    everything = seats(first_officer, Role.SECOND_REVIEWER)
    scenario = actions.check_scenario(ScenarioFactory(owner=owner, submitted=True), by=everything)
    scenario.checked_by_id = None
    with pytest.raises(SamePerson):
        actions.recheck_scenario(scenario, by=everything)
    change = actions.check_amendment(AmendmentFactory(scenario__owner=owner), by=everything)
    change.checked_by_id = None
    with pytest.raises(SamePerson):
        actions.recheck_amendment(change, by=everything)
    both = seats(second_officer, Role.FINAL_REVIEWER)
    actions.recheck_scenario(Scenario.objects.get(pk=scenario.pk), by=both)
    held = Scenario.objects.get(pk=scenario.pk)
    held.rechecked_by_id = None
    with pytest.raises(SamePerson):
        actions.publish_scenario(held, by=both)


def test_the_database_holds_it_past_the_code(owner, second_officer):
    scenario = ScenarioFactory(owner=owner, second=True)
    change = AmendmentFactory(scenario__owner=owner, state=AmendmentState.SECOND)
    for rows, last in ((Scenario.objects.filter(pk=scenario.pk), "published_by"), (Amendment.objects, "applied_by")):
        for other in ("checked_by", last):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**{other: second_officer, "rechecked_by": second_officer})
    assert Amendment.objects.get(pk=change.pk).rechecked_by is None


@pytest.mark.parametrize("wrong", ["owner_clerk", "stranger", "first_officer", "final_officer", "bank_officer"])
def test_only_the_second_reviewer_rechecks(owner, request, wrong):
    scenario = ScenarioFactory(owner=owner, second=True)
    with pytest.raises(NotYourStep):
        actions.recheck_scenario(scenario, by=request.getfixturevalue(wrong))
    assert Scenario.objects.get().state == State.SECOND


def test_nothing_is_published_past_the_second_review(asked, owner, final_officer):
    scenario = ScenarioFactory(owner=owner, second=True)
    with pytest.raises(LostRace):
        actions.publish_scenario(scenario, by=final_officer)
    with pytest.raises(NotYourStep):
        actions.return_scenario(scenario, points=POINTS, by=final_officer)


def test_a_return_from_the_second_review_and_back_again(asked, owner, owner_clerk, first_officer, second_officer):
    scenario = actions.check_scenario(ScenarioFactory(owner=owner, submitted=True), by=first_officer)
    actions.return_scenario(scenario, points=POINTS, by=second_officer)
    assert scenario.state == State.RETURNED
    actions.undo_last(scenario, by=second_officer)
    assert (scenario.state, scenario.points.count()) == (State.SECOND, 0)
    actions.return_scenario(scenario, points=POINTS, by=second_officer)
    actions.submit_scenario(scenario, by=owner_clerk)
    assert (scenario.state, scenario.checked_by, scenario.rechecked_by) == (State.SUBMITTED, None, None)


def test_each_review_takes_its_own_word_back(asked, owner, first_officer, second_officer, final_officer):
    scenario = actions.check_scenario(ScenarioFactory(owner=owner, submitted=True), by=first_officer)
    actions.undo_last(scenario, by=first_officer)
    assert (scenario.state, scenario.checked_by) == (State.SUBMITTED, None)
    actions.check_scenario(scenario, by=first_officer)
    actions.recheck_scenario(scenario, by=second_officer)
    actions.undo_last(scenario, by=second_officer)
    assert (scenario.state, scenario.checked_by, scenario.rechecked_by) == (State.SECOND, first_officer, None)
    actions.recheck_scenario(scenario, by=second_officer)
    actions.return_scenario(scenario, points=POINTS, by=final_officer)
    actions.undo_last(scenario, by=final_officer)
    assert scenario.state == State.CHECKED


def test_each_reviewer_is_told_when_it_is_their_turn(
    asked, owner, first_officer, second_officer, final_officer, deliver_all
):
    seats(second_officer, Role.FINAL_REVIEWER)
    scenario = ScenarioFactory(owner=owner, submitted=True, title="皮带")
    change = AmendmentFactory(scenario__owner=owner, scenario__title="撕裂")
    actions.check_scenario(scenario, by=first_officer)
    actions.check_amendment(change, by=first_officer)
    deliver_all()
    told = Notice.objects.filter(person=second_officer).order_by("pk")
    assert list(told.values_list("title", flat=True)) == ["待复审：皮带", "变更待复审：撕裂"]
    assert not Notice.objects.filter(person=final_officer).exists()
    actions.recheck_scenario(scenario, by=second_officer)
    actions.recheck_amendment(change, by=second_officer)
    deliver_all()
    told = Notice.objects.filter(person=final_officer).order_by("pk")
    assert list(told.values_list("title", flat=True)) == ["待终审：皮带", "变更待终审：撕裂"]
    assert (
        Notice.objects.filter(person=second_officer).count() == 2
    )  # did the second review: not asked for the final one


class TestPages:
    def test_the_queue_has_a_part_of_its_own(self, asked, owner, first_officer, second_officer, sign_in):
        actions.check_scenario(ScenarioFactory(owner=owner, submitted=True, title="皮带撕裂"), by=first_officer)
        page = sign_in(second_officer).get(QUEUE)
        assert (page.context["part"], page.context["may_act"]) == ("second", True)
        assert "皮带撕裂" in page.content.decode()
        assert "一并复审通过" in page.content.decode()

    def test_without_the_setting_there_is_none(self, second_officer, sign_in):
        tabs = sign_in(second_officer).get(QUEUE).context["tabs"]
        assert [tab["label"] for tab in tabs] == ["待初审", "待终审"]

    def test_it_is_passed_on_its_page_and_taken_back(self, owner, second_officer, sign_in):
        scenario = ScenarioFactory(owner=owner, second=True)
        client = sign_in(second_officer)
        assert "复审通过" in client.get(reverse("scenarios:review_one", args=[scenario.reference])).content.decode()
        act = reverse("scenarios:act", args=[scenario.reference, "recheck"])
        client.post(act, {"version": version_of(scenario)})
        assert Scenario.objects.get().state == State.CHECKED
        client.post(reverse("scenarios:act", args=[scenario.reference, "undo"]))
        assert Scenario.objects.get().state == State.SECOND

    def test_many_at_once(self, owner, second_officer, sign_in):
        rows = ScenarioFactory.create_batch(3, owner=owner, second=True)
        picks = [f"{row.reference}:{version_of(row)}" for row in rows]
        client = sign_in(second_officer)
        client.post(reverse("scenarios:bulk"), {"do": "recheck", "pick": picks, "confirmed": "1"})
        assert set(Scenario.objects.values_list("state", flat=True)) == {State.CHECKED}

    def test_the_owner_reads_how_many_reviews_there_are(self, asked, owner, owner_clerk, sign_in):
        page = sign_in(owner_clerk).get(reverse("scenarios:new")).content.decode()
        assert "提交后由省数据局初审、复审、终审。" in page
