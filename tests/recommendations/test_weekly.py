"""本周值得看的 3 条: which three, once a week, told once, and the same on the page all week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.outbox.deliver import drain
from backend.outbox.facts import all_facts
from backend.outbox.models import Delivery, RecordedFact
from backend.outbox.scheduling import all_jobs
from backend.outbox.subscribing import subscribers_of
from backend.policy.conditions import Conditions, RegionIn, terms
from backend.recommendations.actions import choose_week, respond
from backend.recommendations.actions.refreshing import refresh_entity
from backend.recommendations.actions.weekly import BEFORE_THE_WEEK
from backend.recommendations.choices import Answer, Reason
from backend.recommendations.events import WeekChosen
from backend.recommendations.models import Recommendation, Response, WeeklyChoice, WeeklyPick, WeekRun
from backend.recommendations.subscribers import tell_of_week
from backend.recommendations.weekly import week_begins, week_of
from backend.reference.models import Region
from backend.scenarios.choices import State
from backend.scenarios.models import Scenario
from notifications.models import Notice
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory
from tests.factories.recommendations import RecommendationFactory, sentence_pair
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
EIGHT = week_begins(MONDAY)
NOON = EIGHT + timedelta(hours=4)


def chosen(entity, week=MONDAY):
    """The titles in their order."""
    return [
        str(pick.subject)
        for pick in WeeklyPick.objects.filter(choice__entity=entity, choice__week=week).order_by("place")
    ]


def pair(entity, title, **more):
    """A pair whose scenario has this title and an owner of its own."""
    return RecommendationFactory(entity=entity, scenario__title=title, **more)


def seen(*pairs, at):
    """As if each had appeared at this moment."""
    Recommendation.objects.filter(pk__in=[one.pk for one in pairs]).update(first_at=at)


# ── when ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_week_begins_on_monday_at_eight_in_shanghai():
    assert datetime(2026, 11, 23, 0, 0, tzinfo=UTC) == EIGHT
    assert week_of(EIGHT) == MONDAY
    assert week_of(EIGHT - timedelta(seconds=1)) == MONDAY - timedelta(days=7)
    assert week_of(EIGHT + timedelta(days=6, hours=23)) == MONDAY


def test_the_chore_is_registered_and_looks_every_minute():
    job = next(job for job in all_jobs() if job.name == "recommendations.choose_week")
    assert (job.every, job.run) == (timedelta(minutes=1), choose_week)


def test_nothing_is_chosen_in_the_last_night_of_a_week_and_all_on_monday(entity):
    pair(entity, "甲")
    assert choose_week(EIGHT - timedelta(minutes=1)) == 0
    assert not WeekRun.objects.exists()
    assert choose_week(EIGHT) == 1
    assert chosen(entity) == ["甲"]


def test_a_week_is_chosen_once_and_stands_whatever_comes(entity, entity_liaison):
    pair(entity, "甲")
    choose_week(EIGHT)
    pair(entity, "乙", score=20.0)
    late = EntityFactory()
    pair(late, "丙")

    assert choose_week(NOON) == 0
    assert (chosen(entity), chosen(late)) == (["甲"], [])
    assert choose_week(EIGHT + timedelta(days=7)) == 2
    assert chosen(entity, MONDAY + timedelta(days=7)) == ["乙", "甲"]


def test_a_run_that_died_in_the_middle_goes_on_where_it_was(entity):
    done, open_ = entity, EntityFactory()
    pair(done, "甲")
    pair(open_, "乙")
    WeeklyChoice.objects.create(entity=done, week=MONDAY)

    assert choose_week(EIGHT) == 1
    assert (chosen(done), chosen(open_)) == ([], ["乙"])


def test_nothing_is_chosen_while_pairs_are_still_computed(entity):
    pair(entity, "甲")
    fact = RecordedFact.objects.create(name="scenarios.published", payload={"scenario_id": 0})
    waiting = Delivery.objects.create(fact=fact, subscriber="recommendations.scenario_published")

    assert choose_week(EIGHT) == 0
    Delivery.objects.filter(pk=waiting.pk).update(attempts=1, lease_until=Now() + timedelta(minutes=1))
    assert choose_week(EIGHT) == 0
    Delivery.objects.filter(pk=waiting.pk).update(lease_until=None)  # it failed: who waits for it may wait long
    assert choose_week(EIGHT) == 1


def test_all_that_computes_pairs_is_waited_for():
    """Experts have no place among the three, so what computes theirs is not."""
    named = {
        subscriber.name
        for name, fact in all_facts().items()
        if not name.startswith(("recommendations.", "talent."))
        for subscriber in subscribers_of(fact)
        if subscriber.name.startswith("recommendations.")
    }
    assert named | {"recommendations.tell_of_scenario", "recommendations.tell_entity"} == set(BEFORE_THE_WEEK)


# ── which ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_best_three_by_band_and_then_by_score(entity):
    for title, band, score in (("四", "good", 10.0), ("一", "high", 15.0), ("二", "high", 13.5), ("三", "good", 12.0)):
        seen(pair(entity, title, band=band, score=score), at=EIGHT - timedelta(days=30))
    choose_week(EIGHT)

    assert chosen(entity) == ["一", "二", "三"]


def test_what_is_new_since_last_week_comes_before_what_was_there_within_its_band(entity):
    old, new, good = pair(entity, "旧", score=20.0), pair(entity, "新", score=13.0), pair(entity, "较", band="good")
    seen(old, at=EIGHT - timedelta(days=30))
    seen(new, good, at=EIGHT - timedelta(days=1))
    choose_week(EIGHT)

    assert chosen(entity) == ["新", "旧", "较"]


def test_what_was_shown_last_week_comes_after_what_never_was(entity):
    shown = pair(entity, "看过", score=20.0)
    seen(shown, at=EIGHT - timedelta(days=30))
    choose_week(EIGHT)
    never = pair(entity, "没看过", score=13.0)
    seen(never, at=EIGHT - timedelta(days=20))
    choose_week(EIGHT + timedelta(days=7))

    assert chosen(entity, MONDAY + timedelta(days=7)) == ["没看过", "看过"]


def test_one_owner_has_one_place_whether_it_posts_scenarios_or_products(entity, owner):
    for title, score in (("头条", 16.0), ("同一家", 15.0)):
        pair(entity, title, scenario__owner=owner, score=score)
    product = ProductFactory(name="同一家的产品", provider=owner)
    RecommendationFactory(entity=entity, scenario=None, product=product, score=14.0)
    pair(entity, "另一家", score=13.0)
    choose_week(EIGHT)

    assert chosen(entity) == ["头条", "另一家"]


def test_what_was_answered_is_not_shown_and_what_was_kept_is(entity, entity_liaison):
    said, kept = pair(entity, "答过", score=16.0), pair(entity, "收藏")
    respond(said.scenario, entity, answer=Answer.UNSUITABLE, reason=Reason.NO_TIME, by=entity_liaison)
    Response.objects.create(scenario=kept.scenario, entity=entity, side="entity", saved=True)
    choose_week(EIGHT)

    assert chosen(entity) == ["收藏"]


def test_the_lowest_band_is_not_worth_a_place(entity):
    pair(entity, "可了解", band="fair", score=8.0)
    choose_week(EIGHT)

    assert chosen(entity) == []


def test_what_fails_a_condition_today_is_left_out_though_its_row_stands(entity):
    failing, met = pair(entity, "只要大同的", score=20.0), pair(entity, "都可以")
    datong = Conditions((RegionIn(terms([Region.objects.get(code="140200")]), "须驻场"),)).to_json()
    Scenario.objects.filter(pk=failing.scenario_id).update(conditions=datong, search_version=99)
    choose_week(EIGHT)

    assert met.entity == entity
    assert chosen(entity) == ["都可以"]


def test_entities_outside_the_registry_get_none(entity):
    pair(entity, "甲")
    type(entity).objects.filter(pk=entity.pk).update(registry_state="suspended", search_version=99)
    assert choose_week(EIGHT) == 0


def test_the_strongest_pair_of_sentences_is_kept(entity):
    weak, strong = sentence_pair(need="弱", strength=0.2), sentence_pair(need="强", strength=0.9)
    pair(entity, "甲", evidence=[weak, strong])
    choose_week(EIGHT)

    assert WeeklyPick.objects.get().evidence["need_text"] == "强"


# ── telling ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_of_the_people_is_told_once_of_all_even_when_the_chore_runs_twice(entity, entity_liaison):
    colleague = MembershipFactory(organisation=entity, role="viewer").user
    for title in ("甲", "乙"):
        pair(entity, title, score=15.0 if title == "甲" else 14.0)
    for _turn in range(2):
        choose_week(EIGHT)
        drain()
    tell_of_week(WeekChosen(choice_id=WeeklyChoice.objects.get().pk))

    assert sorted(Notice.objects.values_list("person_id", flat=True)) == sorted([entity_liaison.pk, colleague.pk])
    notice = Notice.objects.get(person=entity_liaison)
    assert (notice.title, notice.url) == ("本周值得看的2条", f"/work/week/?of={entity.reference}")
    assert [line.split("（")[0] for line in notice.body.splitlines()] == ["1. 高度契合：甲", "2. 高度契合：乙"]


def test_where_there_is_none_nobody_is_told(entity, entity_liaison):
    choose_week(EIGHT)
    drain()

    assert WeeklyChoice.objects.filter(entity=entity).exists()
    assert not Notice.objects.exists()


def test_what_was_withdrawn_before_the_notice_is_not_told(entity, entity_liaison):
    gone = pair(entity, "甲")
    choose_week(EIGHT)
    Scenario.objects.filter(pk=gone.scenario_id).update(state=State.WITHDRAWN, search_version=99)
    drain()

    assert not Notice.objects.exists()


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(entity):
    """This week's three, as the page shows them now."""
    for title, score in (("甲场景", 16.0), ("乙场景", 15.0), ("丙场景", 14.0)):
        pair(entity, title, score=score)
    week = week_of(timezone.now())
    assert choose_week(week_begins(week) + timedelta(minutes=1)) == 1
    return list(WeeklyPick.objects.order_by("place"))


def test_the_page_shows_the_three_with_band_owner_and_buttons(three, entity, entity_liaison, sign_in):
    page = sign_in(entity_liaison).get("/work/week/").content.decode()

    assert [page.index(title) for title in ("甲场景", "乙场景", "丙场景")] == sorted(
        page.index(title) for title in ("甲场景", "乙场景", "丙场景")
    )
    assert page.count('class="bridges"') == 3
    assert page.count('value="interested"') == 3
    assert three[0].owner.name in page
    assert "本周看完了" not in page


def test_the_band_stands_all_week_as_it_was_told_and_the_evidence_while_the_pair_rests_on_it(
    three, entity, entity_liaison, sign_in
):
    def shown():
        page = sign_in(entity_liaison).get("/work/week/").content.decode()
        return page.count("高度契合"), page.count('class="bridges"')

    pairs = Recommendation.objects.filter(entity=entity)
    one, two, three_ = pairs.order_by("pk")
    pairs.update(band="good")
    assert shown() == (3, 3)
    other = sentence_pair(need="另一句。")
    pairs.filter(pk=one.pk).update(evidence=[other, *one.evidence])
    assert shown() == (3, 3)
    pairs.filter(pk=one.pk).update(evidence=[other])
    pairs.filter(pk=two.pk).update(evidence=[])
    three_.delete()
    assert shown() == (3, 0)


def test_a_sentence_that_was_deleted_since_monday_is_shown_no_more(matched, solver, entity_liaison, sign_in):
    drain()
    choose_week(week_begins(week_of(timezone.now())) + timedelta(minutes=1))
    told = WeeklyPick.objects.get().evidence["answer_text"]
    client, case = sign_in(entity_liaison), solver.cases.get()

    def card():
        (found,) = client.get("/work/week/").context["cards"]
        return [one["answer_text"] for one in found["card"].evidence]

    assert card() == [told]
    for name in ("problem", "technology", "results", "title"):
        setattr(case, name, getattr(case, name).replace(told, ""))
    case.save()
    refresh_entity(solver.pk)
    assert Recommendation.objects.filter(entity=solver).exists()
    assert card() == []


def test_a_card_folds_with_its_answer_and_opens_when_it_is_taken_back(three, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    url = f"/work/week/{three[0].pk}/answer/"

    client.post(url, {"answer": "interested"})
    folded = client.get("/work/week/").content.decode()
    assert (Response.objects.get().answer, folded.count('class="card folded"')) == ("interested", 1)
    client.post(url, {"answer": ""})
    assert 'class="card folded"' not in client.get("/work/week/").content.decode()


def test_after_all_three_the_week_is_seen(three, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    for pick in three:
        assert "本周看完了" not in client.get("/work/week/").content.decode()
        client.post(f"/work/week/{pick.pk}/answer/", {"answer": "unsuitable", "reason": "too_far"})

    assert "本周看完了" in client.get("/work/week/").content.decode()


def test_a_script_gets_the_cards_at_once_and_the_sentence_of_a_refusal(three, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    Scenario.objects.filter(pk=three[0].scenario_id).update(
        deadline=timezone.localdate() - timedelta(days=1), search_version=99
    )
    refused = client.post(f"/work/week/{three[0].pk}/answer/", {"answer": "interested"}, headers={"HX-Request": "true"})

    assert (refused.status_code, "bad" in refused["HX-Trigger"]) == (200, True)
    assert "这一条已撤回或已过截止日期。" in refused.content.decode()
    assert "甲场景" not in refused.content.decode()


def test_a_reason_is_asked_for(three, entity_liaison, sign_in):
    answer = sign_in(entity_liaison).post(f"/work/week/{three[0].pk}/answer/", {"answer": "unsuitable"}, follow=True)

    assert "请选择一个理由" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_condition_that_came_between_folds_the_card_with_its_reason(three, entity_liaison, sign_in):
    datong = Conditions((RegionIn(terms([Region.objects.get(code="140200")]), "须驻场"),)).to_json()
    Scenario.objects.filter(pk=three[1].scenario_id).update(conditions=datong, search_version=99)
    page = sign_in(entity_liaison).get("/work/week/").content.decode()

    assert (page.count('class="card folded"'), page.count("条件有变：")) == (1, 1)


def test_whoever_only_reads_sees_the_cards_and_no_answers(three, entity, sign_in):
    viewer = MembershipFactory(organisation=entity, role="viewer").user
    client = sign_in(viewer)

    assert 'value="interested"' not in client.get("/work/week/").content.decode()
    assert client.post(f"/work/week/{three[0].pk}/answer/", {"answer": "interested"}).status_code == 404


def test_nobody_else_finds_the_week_of_an_entity(three, entity, owner_clerk, stranger, sign_in):
    other = MembershipFactory(organisation=EntityFactory(), role="editor").user
    for person in (owner_clerk, stranger, other):
        client = sign_in(person)
        assert client.get(f"/work/week/?of={entity.reference}").status_code == 404
        assert client.post(f"/work/week/{three[0].pk}/answer/", {"answer": "interested"}).status_code == 404
    assert not Response.objects.exists()


def test_the_notice_of_one_entity_opens_that_one_whichever_the_person_acts_for(three, entity, entity_liaison, sign_in):
    second = EntityFactory(name="另一户智能科技有限公司")
    MembershipFactory(user=entity_liaison, organisation=second, role="editor")
    client = sign_in(entity_liaison)
    client.post("/work/switch/", {"organisation": second.reference})

    assert "甲场景" not in client.get("/work/week/").content.decode()
    assert "甲场景" in client.get(f"/work/week/?of={entity.reference}").content.decode()


def test_without_any_the_page_says_when_there_will_be(entity, entity_liaison, sign_in):
    assert "本周没有要看的" in sign_in(entity_liaison).get("/work/week/").content.decode()


def test_the_page_asks_as_often_for_three_cards_as_for_one(entity, entity_liaison, sign_in):
    week = week_of(timezone.now())
    client = sign_in(entity_liaison)
    counts = []
    for number in (1, 3):
        WeekRun.objects.all().delete()
        WeeklyChoice.objects.all().delete()
        for place in range(number):
            pair(entity, f"场景{number}{place}")
        choose_week(week_begins(week) + timedelta(minutes=1))
        client.get("/work/week/")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/work/week/").content.decode()
        assert page.count('value="interested"') == number
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_scenario_without_evidence_has_a_card_without_a_bridge(entity, entity_liaison, sign_in):
    RecommendationFactory(entity=entity, scenario=ScenarioFactory(published=True), evidence=[])
    choose_week(week_begins(week_of(timezone.now())) + timedelta(minutes=1))
    page = sign_in(entity_liaison).get("/work/week/").content.decode()

    assert (page.count('class="card"'), 'class="bridges"' in page) == (1, False)
