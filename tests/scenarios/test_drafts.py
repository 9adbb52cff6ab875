import pytest
from django.core.exceptions import ValidationError

from backend.audit.queries import timeline
from backend.organisations.choices import Kind
from backend.outbox.models import RecordedFact
from backend.scenarios.actions import autosave_draft, create_draft, forget_autosave, save_scenario
from backend.scenarios.choices import State
from backend.scenarios.errors import EditedMeanwhile, MarkedSecret, NotAnOwner, NotEditable, NotYourStep
from backend.scenarios.models import Scenario
from backend.scenarios.texts import MeasureText, measures_of
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.scenarios import ScenarioFactory

TITLE = {"title": "输煤栈桥夜间非停"}
TWO = [MeasureText("非停次数", "17", "≤7", "次/采暖季"), MeasureText("提前量", "0", "≥8", "小时", "一年内")]


def test_create_draft_is_seen_by_the_owner_alone(owner, owner_clerk, colleague, stranger):
    scenario = create_draft(owner, by=owner_clerk, fields=TITLE, measures=TWO)
    assert (scenario.state, scenario.created_by, measures_of(scenario)) == (State.DRAFT, owner_clerk, TWO)
    seen = [
        Scenario.objects.visible_to(person).filter(pk=scenario.pk).exists()
        for person in (owner_clerk, colleague, stranger)
    ]
    assert seen == [True, True, False]
    assert [entry.action for entry in timeline("scenario", scenario.pk)] == ["create"]


def test_create_draft_refuses_kinds_that_post_no_scenarios(bank, bank_officer):
    with pytest.raises(NotAnOwner):
        create_draft(bank, by=bank_officer)
    assert Scenario.objects.count() == 0


def test_create_draft_refuses_strangers_and_viewers(owner, stranger):
    viewer = MembershipFactory(organisation=owner, role="viewer").user
    for person in (stranger, viewer):
        with pytest.raises(NotYourStep):
            create_draft(owner, by=person)
    assert Scenario.objects.count() == 0


def test_save_scenario_stores_columns_and_measures_and_raises_the_numbers(owner, owner_clerk):
    scenario = create_draft(owner, by=owner_clerk)
    save_scenario(
        scenario, fields={**TITLE, "budget_low": 50, "budget_high": 80}, measures=TWO, edit_number=1, by=owner_clerk
    )
    fresh = Scenario.objects.get()
    assert (fresh.title, fresh.budget_high, fresh.edit_number, fresh.search_version) == (TITLE["title"], 80, 2, 2)
    assert measures_of(fresh) == TWO
    entry = timeline("scenario", scenario.pk).first()
    assert entry.changes["budget_high"] == ["", "80.00 万元"]
    assert entry.changes["measures"][1] == "非停次数：17 → ≤7 次/采暖季\n提前量：0 → ≥8 小时，一年内"


def test_history_says_that_a_contact_changed_and_not_what_it_was(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner)
    save_scenario(scenario, fields={"contact_phone": "13800000000"}, measures=None, edit_number=1, by=owner_clerk)
    assert timeline("scenario", scenario.pk).first().changes == {"contact_phone": ["•••", "•••"]}


def test_a_second_editor_is_told_and_nothing_is_lost(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    mine, theirs = Scenario.objects.get(), Scenario.objects.get()
    save_scenario(theirs, fields={"title": "同事先写的"}, measures=None, edit_number=1, by=colleague)
    with pytest.raises(EditedMeanwhile) as told:
        save_scenario(mine, fields={"title": "我写的"}, measures=[], edit_number=1, by=owner_clerk)
    assert told.value.current.title == "同事先写的"
    assert told.value.current.edit_number == 2
    assert Scenario.objects.get().title == "同事先写的"
    assert len(measures_of(scenario)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"chance_types": ["fly"]},
        {"budget_low": 9, "budget_high": 3},
        {"conditions": {"version": 1, "items": [{"kind": "region", "places": []}]}},
        {"conditions": {"version": 1, "items": [{"kind": "sorcery"}]}},
    ],
)
def test_save_scenario_refuses_what_the_columns_may_not_hold(owner, owner_clerk, fields):
    scenario = ScenarioFactory(owner=owner, title="原样")
    with pytest.raises(ValidationError) as refused:
        save_scenario(scenario, fields=fields, measures=None, edit_number=1, by=owner_clerk)
    assert refused.value.messages
    assert (Scenario.objects.get().title, Scenario.objects.get().edit_number) == ("原样", 1)


def test_save_scenario_knows_only_what_owners_write(owner, owner_clerk):
    scenario = ScenarioFactory(owner=owner)
    for name in ("state", "owner", "published_by", "search_version", "reference"):
        with pytest.raises(TypeError):
            save_scenario(scenario, fields={name: "x"}, measures=None, edit_number=1, by=owner_clerk)
    assert Scenario.objects.get().state == State.DRAFT


@pytest.mark.parametrize("trait", ["submitted", "checked", "published", "withdrawn"])
def test_save_scenario_leaves_texts_alone_that_are_not_the_owners_to_change(owner, owner_clerk, trait):
    scenario = ScenarioFactory(owner=owner, title="原样", **{trait: True})
    with pytest.raises(NotEditable):
        save_scenario(scenario, fields=TITLE, measures=None, edit_number=1, by=owner_clerk)
    assert Scenario.objects.get().title == "原样"


def test_a_stranger_cannot_save(owner, stranger):
    scenario = ScenarioFactory(owner=owner, title="原样")
    with pytest.raises(NotYourStep):
        save_scenario(scenario, fields=TITLE, measures=None, edit_number=1, by=stranger)
    assert Scenario.objects.get().title == "原样"


def test_autosave_keeps_what_is_typed_for_each_person(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    autosave_draft(scenario, {"title": ["写到一半"], "chance_types": ["test", "show"]}, by=owner_clerk)
    autosave_draft(Scenario.objects.get(), {"title": ["同事也在写"]}, by=colleague)
    kept = Scenario.objects.get().autosave
    assert kept[str(owner_clerk.pk)]["data"] == {"title": ["写到一半"], "chance_types": ["test", "show"]}
    assert kept[str(colleague.pk)]["data"] == {"title": ["同事也在写"]}
    assert Scenario.objects.get().edit_number == 1


def test_saving_and_forgetting_drop_only_ones_own_typing(owner, owner_clerk, colleague):
    scenario = ScenarioFactory(owner=owner)
    for person in (owner_clerk, colleague):
        autosave_draft(scenario, {"title": ["…"]}, by=person)
    save_scenario(scenario, fields=TITLE, measures=None, edit_number=1, by=owner_clerk)
    assert list(Scenario.objects.get().autosave) == [str(colleague.pk)]
    forget_autosave(scenario, by=colleague)
    assert Scenario.objects.get().autosave == {}


@pytest.mark.parametrize("text", ["密级：机密", "机密★10年", "绝密"])
def test_nothing_secret_is_stored_by_any_way_in(owner, owner_clerk, text):
    scenario = ScenarioFactory(owner=owner, pain_point="原样")
    attempts = [
        lambda: create_draft(owner, by=owner_clerk, fields={**TITLE, "pain_point": text}),
        lambda: save_scenario(scenario, fields={"pain_point": text}, measures=None, edit_number=1, by=owner_clerk),
        lambda: autosave_draft(scenario, {"pain_point": [text]}, by=owner_clerk),
    ]
    for attempt in attempts:
        with pytest.raises(MarkedSecret) as refused:
            attempt()
        assert refused.value.field == "pain_point"
    assert (Scenario.objects.count(), Scenario.objects.get().pain_point, Scenario.objects.get().autosave) == (
        1,
        "原样",
        {},
    )


def test_drafts_are_no_news(owner, owner_clerk):
    scenario = create_draft(owner, by=owner_clerk, fields=TITLE)
    save_scenario(scenario, fields={"title": "改过"}, measures=None, edit_number=1, by=owner_clerk)
    assert RecordedFact.objects.count() == 0


def test_owners_are_the_kinds_of_the_notice(db):
    kinds = {kind for kind in Kind if OrganisationFactory(kind=kind).owns_scenarios}
    assert kinds == {
        Kind.GOVERNMENT, Kind.SOE, Kind.LEADING, Kind.PUBLIC_INSTITUTION, Kind.DEPARTMENT, Kind.CITY_OFFICE, Kind.PARK,
    }  # fmt: skip
