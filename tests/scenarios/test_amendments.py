import pytest
from django.db import IntegrityError, transaction

from backend.audit.queries import timeline
from backend.outbox.errors import LostRace
from backend.outbox.models import RecordedFact
from backend.scenarios.actions import (
    Point,
    apply_amendment,
    check_amendment,
    drop_amendment,
    return_amendment,
    submit_amendment,
    take_down_scenario,
    undo_last,
)
from backend.scenarios.choices import AmendmentState, State
from backend.scenarios.errors import (
    AmendmentOpen,
    EditedMeanwhile,
    MarkedSecret,
    NotEditable,
    NotReady,
    NotVerified,
    NotYourStep,
    SamePerson,
)
from backend.scenarios.models import Amendment, Scenario
from backend.scenarios.texts import FIELDS, MeasureText, changes, measures_of, revised, shown
from tests.factories.scenarios import AmendmentFactory, ScenarioFactory

POINTS = [Point("title", "名称请再具体些。")]


def facts():
    return list(RecordedFact.objects.order_by("pk").values_list("name", flat=True))


def fields_of(scenario, **changed):
    return {name: getattr(scenario, name) for name in FIELDS} | changed


def amend(scenario, by, measures=None, **changed):
    return submit_amendment(
        scenario,
        fields=fields_of(scenario, **changed),
        measures=measures if measures is not None else measures_of(scenario),
        edit_number=scenario.edit_number,
        by=by,
    )


@pytest.fixture
def published(owner):
    ScenarioFactory(owner=owner, published=True, title="原来的名称", budget_low=100, budget_high=150)
    return Scenario.objects.get()


def test_the_public_reads_the_old_text_until_two_people_passed_the_new_one(
    published, owner_clerk, first_officer, final_officer
):
    amendment = amend(published, owner_clerk, title="新的名称", measures=[MeasureText("停机距离", "300", "≤8", "米")])
    assert Scenario.objects.get().title == "原来的名称"
    check_amendment(amendment, by=first_officer)
    assert Scenario.objects.get().title == "原来的名称"
    apply_amendment(amendment, by=final_officer)
    fresh = Scenario.objects.get()
    assert (fresh.title, fresh.state, fresh.edit_number, fresh.search_version) == ("新的名称", State.PUBLISHED, 2, 2)
    assert measures_of(fresh) == [MeasureText("停机距离", "300", "≤8", "米")]
    assert fresh.budget_high == 150
    assert facts() == ["scenarios.amendment_submitted", "scenarios.amendment_checked", "scenarios.amended"]
    newest = timeline("scenario", published.pk).first()
    assert (newest.action, newest.changes["title"]) == ("amend", ["原来的名称", "新的名称"])


def test_a_change_is_shown_field_by_field(published, owner_clerk):
    amendment = amend(published, owner_clerk, title="新的名称", budget_high=200)
    new, measures = revised(published, amendment.data)
    found = changes(shown(published, measures_of(published)), shown(new, measures))
    assert [(change.label, change.before, change.after) for change in found] == [
        ("场景名称", "原来的名称", "新的名称"),
        ("预算上限（万元）", "150.00 万元", "200.00 万元"),
    ]


def test_one_person_cannot_pass_a_change_alone(published, owner_clerk, first_officer):
    amendment = check_amendment(amend(published, owner_clerk, title="新"), by=first_officer)
    with pytest.raises(NotYourStep):
        apply_amendment(amendment, by=first_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.update(applied_by=first_officer)
    assert Scenario.objects.get().title == "原来的名称"
    assert issubclass(SamePerson, NotYourStep)


def test_strangers_and_colleagues_of_other_owners_cannot_propose(published, stranger, first_officer, entity_liaison):
    for person in (stranger, first_officer, entity_liaison):
        with pytest.raises(NotYourStep):
            amend(published, person, title="新")
    assert Amendment.objects.count() == 0


def test_a_change_to_nothing_or_to_something_unfit_is_refused(published, owner_clerk):
    with pytest.raises(NotReady, match="没有任何改动"):
        amend(published, owner_clerk)
    with pytest.raises(NotReady):
        amend(published, owner_clerk, procurement="")
    with pytest.raises(MarkedSecret):
        amend(published, owner_clerk, pain_point="密级：秘密")
    assert Amendment.objects.count() == 0


def test_only_what_is_published_is_amended(owner, owner_clerk):
    with pytest.raises(NotEditable):
        amend(ScenarioFactory(owner=owner), owner_clerk, title="新")


def test_one_change_at_a_time(published, owner_clerk, colleague):
    amend(published, owner_clerk, title="新")
    with pytest.raises(AmendmentOpen):
        amend(published, colleague, title="又新")
    assert Amendment.objects.count() == 1


def test_a_change_made_on_an_old_text_is_told(published, owner_clerk):
    stale = Scenario.objects.get()
    Scenario.objects.update(edit_number=2)
    with pytest.raises(LostRace):
        amend(stale, owner_clerk, title="新")
    with pytest.raises(EditedMeanwhile):
        submit_amendment(
            Scenario.objects.get(), fields=fields_of(stale, title="新"), measures=[], edit_number=1, by=owner_clerk
        )
    assert Amendment.objects.count() == 0


def test_a_returned_change_is_mended_and_goes_to_review_again(published, owner_clerk, first_officer):
    amendment = return_amendment(amend(published, owner_clerk, title="新"), points=POINTS, by=first_officer)
    assert (amendment.state, published.state) == (AmendmentState.RETURNED, State.PUBLISHED)
    assert published.points.get().amendment == amendment
    again = amend(Scenario.objects.get(), owner_clerk, title="更具体的名称")
    assert (again.pk, again.state, again.data["fields"]["title"]) == (
        amendment.pk,
        AmendmentState.SUBMITTED,
        "更具体的名称",
    )
    assert published.points.get().settled_at is not None
    assert facts() == [
        "scenarios.amendment_submitted", "scenarios.amendment_returned", "scenarios.amendment_submitted",
    ]  # fmt: skip


def test_the_owner_may_drop_a_change_and_propose_another(published, owner_clerk):
    drop_amendment(amend(published, owner_clerk, title="新"), by=owner_clerk)
    assert amend(published, owner_clerk, title="另一个").state == AmendmentState.SUBMITTED
    assert Scenario.objects.get().title == "原来的名称"


def test_undo_of_a_check_and_of_a_return(published, owner_clerk, first_officer):
    amendment = amend(published, owner_clerk, title="新")
    check_amendment(amendment, by=first_officer)
    undo_last(amendment, by=first_officer)
    assert (amendment.state, amendment.checked_by) == (AmendmentState.SUBMITTED, None)
    return_amendment(amendment, points=POINTS, by=first_officer)
    undo_last(amendment, by=first_officer)
    assert (amendment.state, published.points.count()) == (AmendmentState.SUBMITTED, 0)


def test_nothing_is_applied_to_what_was_taken_down(published, first_officer, final_officer):
    amendment = AmendmentFactory(scenario=published, state=AmendmentState.CHECKED, checked_by=first_officer)
    held = Amendment.objects.select_related("scenario").get()
    take_down_scenario(published, reason="核查", by=first_officer)
    with pytest.raises(LostRace):
        apply_amendment(held, by=final_officer)
    amendment.refresh_from_db()
    assert (amendment.state, Scenario.objects.get().title) == (AmendmentState.DROPPED, "原来的名称")


class TestAnOwnerThatIsNoLongerVerified:
    """S11: it changes nothing of what the public reads."""

    def unverify(self, owner):
        type(owner).objects.filter(pk=owner.pk).update(verified_at=None)

    def test_proposes_no_change(self, owner, owner_clerk):
        ScenarioFactory(owner=owner, published=True)
        self.unverify(owner)
        with pytest.raises(NotVerified, match="尚未通过核验"):
            amend(Scenario.objects.get(), owner_clerk, title="改了的名称")
        assert (Amendment.objects.count(), facts()) == (0, [])

    def test_has_no_change_applied(self, owner, owner_clerk, first_officer, final_officer):
        scenario = ScenarioFactory(owner=owner, published=True)
        amendment = amend(scenario, owner_clerk, title="改了的名称")
        check_amendment(amendment, by=first_officer)
        self.unverify(owner)
        with pytest.raises(NotVerified):
            apply_amendment(Amendment.objects.get(), by=final_officer)
        assert Scenario.objects.get().title == scenario.title
        assert Amendment.objects.get().state == AmendmentState.CHECKED
