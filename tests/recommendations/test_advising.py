"""填报提示 beside the form, and for programs: the same gate and matcher as after publication, and nobody else's drafts."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.actions import make_token
from backend.policy.conditions import CapitalAtLeast, Conditions, RegionIn, RevenueAtLeast, terms
from backend.recommendations import engine
from backend.recommendations.actions.refreshing import refresh_entity
from backend.recommendations.advising import Draft, advise
from backend.recommendations.models import EntityOptOut, PersonOptOut, ProblemTie, Recommendation, StoredProfile
from backend.reference.models import Region
from backend.scenarios.models import Scenario
from backend.scenarios.texts import MeasureText
from tests.factories.organisations import CaseFactory, EntityFactory
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

PAIN = "铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。"
NOW = "八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。"
NURSES = (
    "住院部夜班两个护士管四十张床，呼叫铃一起响的时候先去哪一床全凭护士的记性。交接本上写的翻身时间和实际对不上，"
    "压疮去年出了九例，护士长每个月都要为护理记录补签到半夜。"
)


def draft(**fields):
    reference = fields.pop("reference", "")
    measures = fields.pop("measures", [])
    texts = {"title": "主运胶带半夜撕开没人知道", "pain_point": PAIN, "current_process": NOW, **fields}
    return Draft(Scenario(**texts), measures, reference)


def test_as_many_entities_as_after_publication(matched, solver, owner_clerk):
    advice = advise(draft(constraints=matched.constraints), owner_clerk)
    pair = Recommendation.objects.get(scenario=matched, entity=solver)
    assert advice.bands == {band: int(band == pair.band) for band in ("high", "good", "fair")}
    assert (advice.able, advice.held_back, advice.admitted) == (1, 0, 2)


def test_whom_a_condition_keeps_out_is_counted_apart(matched, solver, owner_clerk):
    datong = Region.objects.get(code="140200")
    conditions = Conditions((RegionIn(terms([datong]), "须驻场"),)).to_json()
    advice = advise(draft(conditions=conditions), owner_clerk)
    assert (advice.able, advice.held_back) == (0, 1)


def test_whoever_switched_recommendation_off_is_not_counted(matched, solver, owner_clerk, entity_liaison):
    EntityOptOut.objects.create(entity=solver, by=entity_liaison)
    assert advise(draft(), owner_clerk).able == 0


@pytest.mark.parametrize("kind", [CapitalAtLeast, RevenueAtLeast])
def test_a_limit_on_money_cannot_be_felt_out(matched, solver, owner_clerk, kind):
    solver.profile.registered_capital = solver.profile.revenue_last_year = Decimal(100)
    solver.profile.save()
    below, above = (
        advise(draft(conditions=Conditions((kind(Decimal(limit)),)).to_json()), owner_clerk) for limit in (99, 101)
    )
    assert below == above
    assert (below.able, below.held_back, below.leaves_out) == (1, 0, True)


def test_nobody_is_counted_for_a_person_who_switched_recommendation_off(matched, solver, owner_clerk, sign_in):
    assert advise(draft(), owner_clerk).able == 1
    PersonOptOut.objects.create(person=owner_clerk)
    advice = advise(draft(), owner_clerk)
    assert (advice.off, advice.able, advice.held_back, advice.parts, advice.near) == (True, 0, 0, [], [])
    page = sign_in(owner_clerk).post("/work/advice/", FORM).content.decode()
    assert ("您关闭了推荐" in page, "没有主体对得上" in page) == (True, False)


def test_nothing_is_stored(matched, owner_clerk):
    before = (StoredProfile.objects.count(), Recommendation.objects.count(), Scenario.objects.count())
    advise(draft(), owner_clerk)
    assert (StoredProfile.objects.count(), Recommendation.objects.count(), Scenario.objects.count()) == before


def test_too_little_text_says_nothing(matched, owner_clerk):
    advice = advise(draft(pain_point="漏水", current_process=""), owner_clerk)
    assert (advice.enough, advice.able, advice.near) == (False, 0, [])


@pytest.mark.parametrize(
    ("fields", "without"),
    [
        ({}, True),  # figures of how bad it is are no target
        ({"constraints": "希望撕开后3秒内停机。"}, False),
        ({"constraints": "希望尽快停机。"}, True),
        ({"measures": [MeasureText("撕开到停机", "40", "3", "秒", "")]}, False),
        ({"measures": [MeasureText("撕开到停机", "", "尽快", "", "")]}, True),
    ],
)
def test_a_text_without_any_target_is_told_so(matched, owner_clerk, fields, without):
    assert advise(draft(**fields), owner_clerk).without_target is without


def test_sentences_without_a_figure_unless_a_measure_speaks_of_them(matched, owner_clerk):
    vague = draft(pain_point=f"{PAIN}巡检效率太低。")
    found = advise(vague, owner_clerk).vague
    assert [(one.field_name, one.text) for one in found] == [("pain_point", "巡检效率太低。")]

    measured = draft(
        pain_point=f"{PAIN}巡检效率太低。", measures=[MeasureText("巡检一圈", now="120", target="≤30", unit="分钟")]
    )
    assert advise(measured, owner_clerk).vague == []


def test_two_things_in_one_are_said_with_their_halves(matched, owner_clerk):
    assert advise(draft(), owner_clerk).mixed is None
    first, second = advise(draft(pain_point=PAIN + NURSES), owner_clerk).mixed
    assert NURSES in second
    assert NURSES not in first


def test_the_part_that_nobody_answers_is_named(matched, solver, owner_clerk):
    advice = advise(draft(pain_point=PAIN + NURSES), owner_clerk)
    assert max(part.able for part in advice.parts) >= 1
    lost = [part.text for part in advice.parts if not part.able]
    assert lost != []
    assert [text for text in lost if text not in NURSES] == []


def test_published_ones_that_say_the_same_are_linked_and_ones_own_drafts_but_nobody_elses(
    matched, owner, owner_clerk, stranger
):
    mine = ScenarioFactory(owner=owner, title="胶带撕裂草稿", pain_point=PAIN, current_process=NOW)
    theirs = ScenarioFactory(title="别人的草稿", pain_point=PAIN, current_process=NOW)
    seen = {one.reference for one in advise(draft(), owner_clerk).alike}
    assert seen == {matched.reference, mine.reference}
    assert theirs.reference not in seen
    assert {one.reference for one in advise(draft(), stranger).alike} == {matched.reference}


def test_a_scenario_is_not_like_itself(matched, owner_clerk):
    assert advise(draft(reference=matched.reference), owner_clerk).alike == []


def test_as_many_queries_for_three_as_for_one(matched, solver, owner_clerk):
    def count():
        with CaptureQueriesContext(connection) as asked:
            advise(draft(), owner_clerk)
        return len(asked)

    advise(draft(), owner_clerk)
    one = count()
    for number in range(2):
        more = EntityFactory(name=f"晋北撕裂监测{number}有限公司")
        CaseFactory(organisation=more, answers_belts=True)
        refresh_entity(more.pk)
    advise(draft(), owner_clerk)
    assert advise(draft(), owner_clerk).able == 3
    assert count() == one


def test_while_profiles_are_read_the_page_is_not_kept_waiting(matched, owner_clerk, monkeypatch, settings):
    settings.MATCHING_BUILDS_ELSEWHERE = True
    monkeypatch.setattr(engine, "BEHIND_MOST", 0)
    begun = []
    monkeypatch.setattr(engine, "_catch_up_beside", begun.append)
    engine.current().seen = 0
    assert advise(draft(), owner_clerk) is None
    engine._catching_up.release()
    assert len(begun) == 1


# ── the panel, and the API ────────────────────────────────────────────────────────────────────────────────────────

FORM = {"title": "主运胶带半夜撕开没人知道", "pain_point": PAIN + "误报太多。", "current_process": NOW, "m-rows": "1"}


def test_the_panel_reads_the_form_as_it_is_typed(matched, owner_clerk, sign_in):
    page = (
        sign_in(owner_clerk)
        .post("/work/advice/", {**FORM, "deadline": "不知道", "budget_low": "很多"})
        .content.decode()
    )
    assert "可承接主体" in page
    assert "误报太多。" in page
    assert 'href="#id_pain_point"' in page
    assert matched.get_absolute_url() in page


@pytest.mark.parametrize("row", [{"m-0-target": "10"}, {"m-0-name": "名" * 200, "m-0-target": "10"}])
def test_a_measure_half_written_is_no_hindrance(matched, owner_clerk, sign_in, row):
    answer = sign_in(owner_clerk).post("/work/advice/", {**FORM, **row})
    assert (answer.status_code, "可承接主体" in answer.content.decode()) == (200, True)


def test_the_panel_says_when_there_is_too_little(owner_clerk, sign_in):
    page = sign_in(owner_clerk).post("/work/advice/", {"title": "漏"}).content.decode()
    assert "写几句难处和现在的做法" in page


def test_the_form_has_the_panel_beside_it(owner_clerk, sign_in):
    page = sign_in(owner_clerk).get("/work/scenarios/new/").content.decode()
    assert 'hx-post="/work/advice/"' in page


def test_a_program_gets_the_same(matched, solver, owner_clerk, entity_liaison, client):
    def ask(person, body):
        _token, secret = make_token(person, name="试", scopes=["scenarios:write"], days=1)
        headers = {"authorization": f"Bearer {secret}"}
        return client.post("/api/v1/scenario-advice/", body, content_type="application/json", headers=headers)

    body = {"title": FORM["title"], "pain_point": PAIN, "current_process": NOW}
    told = ask(owner_clerk, body).json()
    assert sum(told["bands"].values()) == 1
    assert [one["reference"] for one in told["alike"]] == [matched.reference]
    assert ask(owner_clerk, {"title": "x" * 200}).status_code == 400
    assert ask(entity_liaison, body).status_code == 404


def test_ties_of_entities_that_left_do_not_count(matched, solver, owner_clerk):
    ProblemTie.objects.filter(kind="entity").delete()
    assert all(part.able == 0 for part in advise(draft(), owner_clerk).parts)
