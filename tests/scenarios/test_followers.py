"""What follows from facts: the index tells the truth and the right people are told, once each, in whatever order."""

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.organisations.actions import edit_organisation
from backend.outbox.facts import all_facts
from backend.outbox.models import Delivery, RecordedFact
from backend.outbox.subscribing import subscribers_of
from backend.reference.models import Region
from backend.scenarios.actions import (
    Point,
    answer_question,
    apply_amendment,
    ask_question,
    check_amendment,
    check_scenario,
    lapse_scenarios,
    publish_scenario,
    recall_submission,
    return_amendment,
    return_scenario,
    submit_amendment,
    submit_batch,
    submit_scenario,
    take_down_scenario,
    undo_last,
    withdraw_scenario,
)
from backend.scenarios.models import Scenario
from backend.scenarios.texts import FIELDS, measures_of
from notifications.models import Notice
from search import SearchRequest, query
from search.registry import registry
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import EntityFactory, MembershipFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.usefixtures("index")
POINTS = [Point("title", "请写具体。")]


def amend(scenario, by, **changed):
    fields = {name: getattr(scenario, name) for name in FIELDS} | changed
    return submit_amendment(
        scenario, fields=fields, measures=measures_of(scenario), edit_number=scenario.edit_number, by=by
    )


# ── the index ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("times", [1, 2])
def test_what_is_published_is_found_and_what_is_taken_down_is_not(
    owner, first_officer, final_officer, deliver_all, found, times, backwards
):
    scenario = ScenarioFactory(owner=owner, submitted=True, title="皮带跑偏早知道")
    other = ScenarioFactory(owner=owner, checked=True, title="皮带撕裂早知道")
    check_scenario(scenario, by=first_officer)
    publish_scenario(scenario, by=final_officer)
    publish_scenario(other, by=final_officer)
    deliver_all(times=times, backwards=backwards)
    assert sorted(found("皮带")) == ["皮带撕裂早知道", "皮带跑偏早知道"]
    take_down_scenario(scenario, reason="核查", by=first_officer)
    assert found("皮带") == ["皮带撕裂早知道"]  # the database has the last word before the index hears of it
    deliver_all(times=times, backwards=backwards)
    assert found("皮带") == ["皮带撕裂早知道"]


def test_a_late_delivery_of_old_news_brings_nothing_back(owner, owner_clerk, final_officer, deliver_all, found):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True, title="皮带跑偏早知道"), by=final_officer)
    deliver_all()
    withdraw_scenario(scenario, by=owner_clerk, reason="取消")
    deliver_all()
    Delivery.objects.filter(subscriber="search.scenario_published").update(state="waiting")
    deliver_all()
    assert found("皮带") == []


def test_the_index_holds_the_amended_text_alone(owner, owner_clerk, first_officer, final_officer, deliver_all, found):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True, title="皮带跑偏早知道"), by=final_officer)
    deliver_all()
    amendment = amend(Scenario.objects.get(), owner_clerk, title="煤仓堵料早知道")
    check_amendment(amendment, by=first_officer)
    deliver_all()
    assert found("早知道") == ["皮带跑偏早知道"]
    apply_amendment(amendment, by=final_officer)
    deliver_all()
    assert found("早知道") == ["煤仓堵料早知道"]
    assert scenario.pk == Scenario.objects.get().pk


def test_a_renamed_owner_is_found_by_the_new_name(owner, owner_clerk, final_officer, deliver_all, found):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True), by=final_officer)
    draft = ScenarioFactory(owner=owner)
    deliver_all()
    version = Scenario.objects.get(pk=scenario.pk).search_version
    edit_organisation(owner, by=owner_clerk, name="滹沱新能源股份有限公司")
    ran = deliver_all()
    assert {"scenarios.owner_renamed", "search.scenario_owner_changed"} <= set(ran)
    assert Scenario.objects.get(pk=scenario.pk).search_version == version + 1
    assert Scenario.objects.get(pk=draft.pk).search_version == 1
    assert found("滹沱新能源") == [scenario.title]


def test_an_owner_that_moves_takes_its_scenarios_along(owner, owner_clerk, final_officer, deliver_all):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True, site_region=None), by=final_officer)
    deliver_all()
    version = Scenario.objects.get(pk=scenario.pk).search_version
    city = Region.objects.cities().exclude(pk=owner.region_id).first()
    edit_organisation(owner, by=owner_clerk, region=city)
    assert "search.scenario_owner_changed" in deliver_all()
    assert Scenario.objects.get(pk=scenario.pk).search_version == version + 1
    (document,) = registry["scenario"].load([scenario.pk])
    assert list(document.facets["city"]) == [city.code]


def test_questions_and_answers_are_found(owner, owner_clerk, entity, entity_liaison, final_officer, deliver_all, found):
    scenario = publish_scenario(ScenarioFactory(owner=owner, checked=True), by=final_officer)
    question = ask_question(scenario, text="有没有防爆合格证的要求？", organisation=entity, by=entity_liaison)
    answer_question(question, text="须取得煤安标志。", by=owner_clerk)
    deliver_all()
    assert found("煤安标志") == [scenario.title]


def test_contacts_are_never_indexed(owner):
    scenario = ScenarioFactory(owner=owner, published=True, contact_name="欧阳问津")
    (document,) = registry["scenario"].load([scenario.pk])
    text = "\n".join(
        [document.title, *document.fields.values(), *(v for values in document.facets.values() for v in values)]
    )
    assert "撕裂后停机距离" in text
    assert "欧阳问津" not in text
    assert "13903510137" not in text


def test_facets_of_the_index(owner, final_officer, deliver_all):
    publish_scenario(ScenarioFactory(owner=owner, checked=True, budget_high=80), by=final_officer)
    lapsed = publish_scenario(ScenarioFactory(owner=owner, checked=True, deadline="2020-01-01"), by=final_officer)
    deliver_all()
    assert lapse_scenarios() == 1
    assert lapse_scenarios() == 0
    deliver_all()
    result = query(SearchRequest(text="", user=AnonymousUser(), kinds=["scenario"]))
    facets = {facet.name: {value.label: value.count for value in facet.values} for facet in result.facets}
    assert facets == {
        "scenario_field": {"先进制造": 2},
        "scenario_type": {"技术应用新场景": 2},
        "chance": {"测试": 2, "应用": 2},
        "city": {"太原市": 2},
        "budget": {"50–200万元": 1, "未填预算": 1},
        "owner_kind": {"国有企业": 2},
        "openness": {"对接中": 1, "已截止": 1},
    }
    assert Scenario.objects.get(pk=lapsed.pk).lapsed_at is not None


# ── who is told ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_step_tells_whoever_has_the_next_one(
    owner, owner_clerk, colleague, first_officer, final_officer, stranger, deliver_all, told
):
    scenario = submit_scenario(ScenarioFactory(owner=owner, title="皮带"), by=owner_clerk)
    deliver_all(times=2)
    assert told(first_officer) == [("scenarios.submitted", "待初审：皮带")]
    check_scenario(scenario, by=first_officer)
    deliver_all(times=2)
    assert told(final_officer) == [("scenarios.checked", "待终审：皮带")]
    publish_scenario(scenario, by=final_officer)
    deliver_all(times=2)
    take_down_scenario(scenario, reason="核查", by=first_officer)
    deliver_all(times=2)
    for person in (owner_clerk, colleague):
        assert told(person) == [
            ("scenarios.published", "场景已发布：皮带"),
            ("scenarios.taken_down", "场景已被撤下：皮带"),
        ]
    assert told(stranger) == []
    assert Notice.objects.get(person=owner_clerk, kind="scenarios.taken_down").body == "核查"


def test_a_return_is_told_with_its_points_each_time_anew(owner, owner_clerk, first_officer, deliver_all, told):
    scenario = ScenarioFactory(owner=owner, submitted=True, title="皮带")
    for _turn in range(2):
        return_scenario(scenario, points=POINTS, by=first_officer)
        deliver_all(times=2)
        submit_scenario(scenario, by=owner_clerk)
    kinds = [kind for kind, _title in told(owner_clerk)]
    assert kinds == ["scenarios.returned"] * 2
    notice = Notice.objects.filter(person=owner_clerk).first()
    assert (notice.body, notice.topic) == ("请写具体。", f"scenario:{scenario.pk}")


def test_what_is_no_longer_so_is_not_told(owner, owner_clerk, first_officer, deliver_all, told):
    scenario = submit_scenario(ScenarioFactory(owner=owner), by=owner_clerk)
    recall_submission(scenario, by=owner_clerk)
    deliver_all()
    assert told(first_officer) == []
    submit_scenario(scenario, by=owner_clerk)
    return_scenario(scenario, points=POINTS, by=first_officer)
    undo_last(scenario, by=first_officer)
    deliver_all()
    assert [kind for kind, _title in told(owner_clerk)] == ["scenarios.return_undone"]


def test_a_batch_is_one_notice_and_a_mended_one_comes_back_alone(owner, owner_clerk, first_officer, deliver_all, told):
    scenarios = ScenarioFactory.create_batch(5, owner=owner, title="皮带")
    submit_batch(owner, scenarios=scenarios, scan=StoredFileFactory(claim_id=owner.pk), by=owner_clerk)
    deliver_all(times=2)
    return_scenario(scenarios[0], points=POINTS, by=first_officer)
    submit_scenario(scenarios[0], by=owner_clerk)
    deliver_all(times=2)
    assert told(first_officer) == [
        ("scenarios.batch_submitted", "汾东能源集团有限公司整批报送5条场景，待初审"),
        ("scenarios.submitted", "待初审：皮带"),
    ]


def test_a_question_goes_to_the_owner_and_its_answer_to_all_who_asked(
    owner, owner_clerk, entity, entity_liaison, deliver_all, told
):
    scenario = ScenarioFactory(owner=owner, published=True, title="皮带")
    second = EntityFactory()
    other = MembershipFactory(organisation=second).user
    question = ask_question(scenario, text="有电源吗？", organisation=entity, by=entity_liaison)
    ask_question(scenario, text="能停机安装吗？", organisation=second, by=other)
    deliver_all(times=2)
    assert [kind for kind, _title in told(owner_clerk)] == ["scenarios.question_asked"] * 2
    answer_question(question, text="有。", by=owner_clerk)
    deliver_all(times=2)
    for person in (entity_liaison, other):
        assert told(person) == [("scenarios.question_answered", "发布单位答复了提问：皮带")]


def test_a_change_is_told_along_its_way(owner, owner_clerk, first_officer, final_officer, deliver_all, told):
    ScenarioFactory(owner=owner, published=True, title="皮带")
    scenario = Scenario.objects.get()
    amendment = amend(scenario, owner_clerk, title="皮带机")
    deliver_all(times=2)
    return_amendment(amendment, points=POINTS, by=first_officer)
    deliver_all(times=2)
    amendment = amend(Scenario.objects.get(), owner_clerk, title="主运皮带机")
    deliver_all(times=2)
    check_amendment(amendment, by=first_officer)
    deliver_all(times=2)
    apply_amendment(amendment, by=final_officer)
    deliver_all(times=2)
    assert [kind for kind, _title in told(first_officer)] == ["scenarios.amendment_submitted"] * 2
    assert [kind for kind, _title in told(final_officer)] == ["scenarios.amendment_checked"]
    assert told(owner_clerk) == [
        ("scenarios.amendment_returned", "场景变更被退回修改：皮带"),
        ("scenarios.amended", "场景变更已公开：主运皮带机"),
    ]


def test_people_who_left_are_not_told(owner, owner_clerk, colleague, final_officer, deliver_all, told):
    colleague.memberships.update(active=False)
    publish_scenario(ScenarioFactory(owner=owner, checked=True), by=final_officer)
    deliver_all()
    assert (len(told(owner_clerk)), told(colleague)) == (1, [])


def test_every_fact_that_changes_what_is_found_reaches_the_index():
    changing = {
        "scenarios.published", "scenarios.amended", "scenarios.withdrawn", "scenarios.lapsed", "scenarios.owner_changed",
        "scenarios.question_asked", "scenarios.question_answered",
    }  # fmt: skip
    heard = {
        name
        for name, fact in all_facts().items()
        if name.startswith("scenarios.") and any(one.name.startswith("search.scenario") for one in subscribers_of(fact))
    }
    assert heard == changing


def test_a_lapse_is_one_fact(owner):
    ScenarioFactory(owner=owner, published=True, deadline="2020-01-01")
    ScenarioFactory(owner=owner, deadline="2020-01-01")
    lapse_scenarios()
    lapse_scenarios()
    assert list(RecordedFact.objects.values_list("name", flat=True)) == ["scenarios.lapsed"]
