"""关闭推荐: off in lists, panels, counts, notices, mails, the week and the API; on again, all is there at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.actions import make_token
from backend.audit.queries import timeline
from backend.dashboard.queries import example
from backend.outbox.deliver import drain
from backend.recommendations.actions import choose_week, respond, switch_for_entity, switch_for_person
from backend.recommendations.actions.telling import tell_of_scenario
from backend.recommendations.choices import Answer
from backend.recommendations.errors import NotYourSide
from backend.recommendations.models import (
    EntityOptOut,
    ExpertMatch,
    ExpertResponse,
    PersonOptOut,
    Recommendation,
    WeeklyChoice,
)
from backend.recommendations.weekly import week_begins, week_of
from backend.scenarios.models import Scenario
from notifications.models import Dispatch, Notice
from tests.factories.accounts import UserFactory
from tests.factories.financing import ProductFactory
from tests.factories.organisations import EntityFactory, MembershipFactory
from tests.factories.recommendations import RecommendationFactory, sentence_pair
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def matched(owner, entity):
    """A scenario that the entity fits; one published later that it does not; a product published in between."""
    fits = ScenarioFactory(owner=owner, published=True, title="主运胶带半夜撕开没人知道")
    RecommendationFactory(entity=entity, scenario=fits)
    other = ScenarioFactory(owner=owner, published=True, title="食堂排队四十分钟")
    product = ProductFactory(name="设备改造贷")
    now = timezone.now()
    for row, hours in ((fits, 3), (product, 2), (other, 1)):
        type(row).objects.filter(pk=row.pk).update(published_at=now - timedelta(hours=hours), search_version=99)
    return Scenario.objects.get(pk=fits.pk)


@pytest.fixture
def admin(entity):
    """The administrator of the liaison's entity."""
    return MembershipFactory(organisation=entity, role="admin", user__name="郭凤岐").user


@pytest.fixture(params=["person", "entity"])
def off(request, entity, entity_liaison, admin):
    """Recommendation is off for the liaison, by either switch."""
    if request.param == "person":
        switch_for_person(entity_liaison, on=False)
    else:
        switch_for_entity(entity, on=False, by=admin)
    return request.param


def on_again(how, entity, entity_liaison, admin):
    if how == "person":
        switch_for_person(entity_liaison, on=True)
    else:
        switch_for_entity(entity, on=True, by=admin)


def by_key(person, client, url):
    _token, secret = make_token(person, name="试", scopes=["read"], days=1)
    return client.get(url, headers={"authorization": f"Bearer {secret}"})


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_is_all_that_is_open_by_time_without_a_band(matched, off, entity_liaison, sign_in):
    page = sign_in(entity_liaison).get("/work/matches/").content.decode()
    titles = ["食堂排队四十分钟", "设备改造贷", "主运胶带半夜撕开没人知道"]

    assert sorted(titles, key=page.index) == titles
    assert [word for word in ("高度契合", 'class="bridges"', "为什么看到它", 'class="fit"') if word in page] == []
    assert page.count('class="conds"') == 3  # what the conditions say is no recommendation
    assert "打开推荐" in page or "谁能打开" in page


def test_the_list_can_be_narrowed_and_says_when_nothing_is_left(matched, off, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    products = client.get("/work/matches/?kind=product").content.decode()
    city = client.get("/work/matches/?city=140100").content.decode()

    assert ("设备改造贷" in products, "食堂排队四十分钟" in products) == (True, False)
    assert ("设备改造贷" in city, "食堂排队四十分钟" in city) == (False, True)
    assert "没有符合这些条件的场景或产品" in client.get("/work/matches/?city=140200").content.decode()
    assert "没有符合这些条件的场景或产品" in client.get("/work/matches/?kind=product&city=140100").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(owner, off, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    counts = []
    for number in (1, 2):
        ScenarioFactory.create_batch(number, owner=owner, published=True)
        client.get("/work/matches/")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/work/matches/").content.decode()
        counts.append((len(asked), page.count('class="conds"')))

    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


def test_answers_go_on(matched, off, entity, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    client.post(f"/work/matches/scenario/{matched.reference}/answer/", {"answer": "interested"})

    assert "已表示有意对接" in client.get("/work/matches/").content.decode()


# ── panels and counts ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_panel_of_fit_says_that_it_is_off_and_how_to_turn_it_on(matched, off, entity_liaison, sign_in):
    panel = sign_in(entity_liaison).get(f"/work/fit/scenario/{matched.reference}/").content.decode()

    assert "已关闭推荐" in panel
    assert "/work/account/recommendation/" in panel
    assert ("高度契合" in panel, 'class="bridges"' in panel) == (False, False)
    assert "有意对接" in panel


def test_the_rail_and_what_waits_count_no_matches(matched, off, entity, entity_liaison, admin, sign_in):
    client = sign_in(entity_liaison)
    assert ("看依据" in client.get("/work/").content.decode(), '<span class="n">1</span>' in rail(client)) == (
        False,
        False,
    )

    on_again(off, entity, entity_liaison, admin)
    assert ("看依据" in client.get("/work/").content.decode(), '<span class="n">1</span>' in rail(client)) == (
        True,
        True,
    )


def rail(client):
    page = client.get("/work/inbox/").content.decode()
    return page[page.index('class="rail"') : page.index("</nav>", page.index('class="rail"'))]


def test_for_an_owner_who_is_off_the_panel_holds_only_who_came_by_themselves(
    matched, entity, entity_liaison, owner_clerk, sign_in
):
    client, url = sign_in(owner_clerk), f"/work/recommended/scenario/{matched.reference}/"
    switch_for_person(owner_clerk, on=False)
    before = client.get(url).content.decode()
    respond(matched, entity, answer=Answer.INTERESTED, by=entity_liaison)
    after = client.get(url).content.decode()

    assert (entity.name in before, "您已关闭推荐" in before) == (False, True)
    assert (entity.name in after, "高度契合" in after) == (True, False)
    switch_for_person(owner_clerk, on=True)
    assert "高度契合" in client.get(url).content.decode()


# ── notices, mails, the week ──────────────────────────────────────────────────────────────────────────────────────


def test_no_notice_and_no_mail_of_a_match(matched, off, entity_liaison):
    tell_of_scenario(matched.pk)

    assert not Notice.objects.filter(person=entity_liaison).exists()
    assert not Dispatch.objects.filter(notice__person=entity_liaison).exists()


def test_a_colleague_who_is_on_is_told_as_ever(matched, entity, entity_liaison, admin):
    switch_for_person(entity_liaison, on=False)
    tell_of_scenario(matched.pk)

    assert list(Notice.objects.values_list("person_id", flat=True)) == [admin.pk]


def test_no_three_of_the_week(matched, off, entity, entity_liaison, sign_in):
    choose_week(week_begins(week_of(timezone.now())) + timedelta(minutes=1))
    drain()

    assert not Notice.objects.filter(person=entity_liaison).exists()
    page = sign_in(entity_liaison).get("/work/week/").content.decode()
    assert ("已关闭推荐" in page, matched.title in page) == (True, False)
    assert WeeklyChoice.objects.filter(entity=entity).exists() == (off == "person")


def test_switched_off_between_choice_and_notice_nothing_is_told(matched, entity, entity_liaison, admin):
    choose_week(week_begins(week_of(timezone.now())) + timedelta(minutes=1))
    switch_for_entity(entity, on=False, by=admin)
    drain()

    assert not Notice.objects.filter(kind="week").exists()


def test_what_people_say_to_each_other_still_arrives(matched, off, entity, entity_liaison, owner_clerk):
    respond(matched, entity, answer=Answer.INTERESTED, by=entity_liaison)
    drain()

    assert Notice.objects.filter(person=owner_clerk, kind="interest").count() == 1


# ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_api_answers_by_time_and_says_that_it_is_off(matched, off, entity, entity_liaison, admin, client):
    found = by_key(entity_liaison, client, "/api/v1/matches/").json()

    assert (found["recommendation"], found["next"], found["previous"]) == ("off", None, None)
    assert [row["subject"]["title"] for row in found["results"]] == [
        "食堂排队四十分钟",
        "设备改造贷",
        "主运胶带半夜撕开没人知道",
    ]
    assert {(row["band"], row["band_label"], len(row["evidence"])) for row in found["results"]} == {(None, "", 0)}
    assert found["results"][0]["conditions"][0]["outcome"] == "met"

    on_again(off, entity, entity_liaison, admin)
    again = by_key(entity_liaison, client, "/api/v1/matches/").json()
    assert (again["recommendation"], [row["band"] for row in again["results"]]) == ("on", ["high"])


def test_the_apis_pages_by_time_are_walked_by_next_and_back(matched, off, entity_liaison, client):
    first = by_key(entity_liaison, client, "/api/v1/matches/?limit=2").json()
    second = by_key(entity_liaison, client, first["next"]).json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 1, None)
    assert by_key(entity_liaison, client, second["previous"]).json()["results"] == first["results"]
    assert by_key(entity_liaison, client, "/api/v1/matches/?cursor=%C2%B2").status_code == 404


def test_the_api_recommends_no_entities_to_an_owner_who_is_off(matched, owner_clerk, client):
    url = f"/api/v1/recommended/scenario/{matched.reference}/"
    found = [by_key(owner_clerk, client, url).json()]
    switch_for_person(owner_clerk, on=False)
    found.append(by_key(owner_clerk, client, url).json())

    assert [(one["recommendation"], len(one["results"])) for one in found] == [("on", 1), ("off", 0)]


# ── an entity ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entity_that_is_off_is_recommended_to_nobody_and_is_there_at_once_when_on(
    matched, entity, admin, owner_clerk, sign_in
):
    client, url = sign_in(owner_clerk), f"/work/recommended/scenario/{matched.reference}/"
    shown = [entity.name in client.get(url).content.decode()]
    switch_for_entity(entity, on=False, by=admin)
    shown.append(entity.name in client.get(url).content.decode())
    assert Recommendation.objects.filter(entity=entity).exists()  # computed on, shown nowhere
    assert example() is None
    switch_for_entity(entity, on=True, by=admin)
    shown.append(entity.name in client.get(url).content.decode())

    assert shown == [True, False, True]


def test_an_entity_that_is_off_can_say_that_it_is_interested(
    matched, entity, entity_liaison, admin, owner_clerk, sign_in
):
    switch_for_entity(entity, on=False, by=admin)
    respond(matched, entity, answer=Answer.INTERESTED, by=entity_liaison)
    panel = sign_in(owner_clerk).get(f"/work/recommended/scenario/{matched.reference}/").content.decode()

    assert (entity.name in panel, "高度契合" in panel) == (True, False)


def test_the_administrator_of_the_entity_switches_it_and_nobody_else(
    entity, entity_liaison, admin, owner_clerk, sign_in
):
    other = MembershipFactory(organisation=EntityFactory(), role="admin").user
    for person in (entity_liaison, owner_clerk, other):
        with pytest.raises(NotYourSide):
            switch_for_entity(entity, on=False, by=person)
    for person in (entity_liaison, owner_clerk):
        assert sign_in(person).post("/work/account/recommendation/entity/", {"on": "0"}).status_code == 404
    assert not EntityOptOut.objects.exists()

    client = sign_in(admin)
    client.post("/work/account/recommendation/entity/", {"on": "0"})
    assert EntityOptOut.objects.get().by == admin
    client.post("/work/account/recommendation/entity/", {"on": "1"})
    assert not EntityOptOut.objects.exists()


# ── experts, and what would open more ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def expert(matched, entity):
    """An expert with an account, who fits the scenario and the entity."""
    found = ExpertFactory(name="程望舒", user=UserFactory(name="程望舒"))
    for asker in ({"scenario": matched}, {"entity": entity}):
        ExpertMatch.objects.create(
            expert=found, **asker, score=14.0, band="high", model="test", evidence=[sentence_pair()]
        )
    return found


def test_an_owner_who_is_off_is_shown_no_experts(matched, expert, owner_clerk, client, sign_in):
    url, api = f"/work/experts-for/{matched.reference}/", f"/api/v1/recommended/scenario/{matched.reference}/experts/"
    page, rows = sign_in(owner_clerk).get(url).content.decode(), by_key(owner_clerk, client, api).json()
    assert ("程望舒" in page, rows["recommendation"], len(rows["results"])) == (True, "on", 1)

    switch_for_person(owner_clerk, on=False)
    page, rows = sign_in(owner_clerk).get(url).content.decode(), by_key(owner_clerk, client, api).json()
    assert ("程望舒" in page, "您已关闭推荐" in page) == (False, True)
    assert (rows["recommendation"], rows["results"]) == ("off", [])


def test_an_expert_who_is_off_reads_only_who_asked(matched, expert, entity, sign_in):
    client = sign_in(expert.user)
    assert matched.title in client.get("/work/helping/").content.decode()
    ExpertResponse.objects.create(expert=expert, entity=entity, side="asker", answer="interested")

    switch_for_person(expert.user, on=False)
    page = client.get("/work/helping/").content.decode()
    beside = client.get(f"/work/helping/beside/{expert.reference}/").content.decode()
    assert (matched.title in page, entity.name in page, "您已关闭推荐" in page) == (False, True, True)
    assert (matched.title in beside, "您已关闭推荐" in beside) == (False, True)


def test_an_entity_that_is_off_is_recommended_to_no_expert(expert, entity, admin, sign_in):
    client, shown = sign_in(expert.user), []
    for on in (True, False, True):
        switch_for_entity(entity, on=on, by=admin)
        shown.append(entity.name in client.get("/work/helping/").content.decode())

    assert shown == [True, False, True]


def test_the_matches_name_no_experts_and_nothing_that_would_open_more(expert, off, entity, entity_liaison, sign_in):
    client = sign_in(entity_liaison)

    assert "程望舒" not in client.get("/work/matches/?kind=expert").content.decode()
    assert client.get(f"/work/outlook/{entity.reference}/").status_code == 404
    assert f"/work/outlook/{entity.reference}/" not in client.get("/work/organisation/").content.decode()


def test_of_an_entity_that_is_off_its_page_says_nothing_to_owners(matched, entity, admin, owner_clerk, sign_in):
    client, url = sign_in(owner_clerk), f"/work/why/{entity.reference}/"
    assert "高度契合" in client.get(url).content.decode()
    assert url in client.get(f"/entities/{entity.reference}/").content.decode()

    switch_for_entity(entity, on=False, by=admin)
    assert client.get(url).status_code == 404
    assert url not in client.get(f"/entities/{entity.reference}/").content.decode()


def test_an_owner_who_is_off_reads_no_fit_on_an_entitys_page(matched, entity, owner_clerk, sign_in):
    switch_for_person(owner_clerk, on=False)
    panel = sign_in(owner_clerk).get(f"/work/why/{entity.reference}/").content.decode()

    assert ("您已关闭推荐" in panel, "高度契合" in panel) == (True, False)


# ── the switch ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_button_on_the_matches_turns_it_off_and_the_preferences_on(matched, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    page = client.get("/work/matches/").content.decode()
    assert "关闭推荐，按时间看全部" in page
    assert (
        client.post("/work/account/recommendation/switch/", {"on": "0", "next": "/work/matches/"}).url
        == "/work/matches/"
    )
    assert PersonOptOut.objects.get().person == entity_liaison
    assert "打开推荐" in client.get("/work/account/recommendation/").content.decode()
    assert client.post("/work/account/recommendation/switch/", {"on": "1", "next": "//evil.example/"}).url == (
        "/work/account/recommendation/"
    )
    assert not PersonOptOut.objects.exists()


def test_each_change_is_one_line_of_history(entity, entity_liaison, admin):
    assert [switch_for_person(entity_liaison, on=one) for one in (False, False, True, True)] == [
        True,
        False,
        True,
        False,
    ]
    assert [switch_for_entity(entity, on=one, by=admin) for one in (False, False, True)] == [True, False, True]

    for kind, pk in (("user", entity_liaison.pk), ("organisation", entity.pk)):
        actions = [line.action for line in timeline(kind, pk) if line.action.startswith("recommendation_")]
        assert sorted(actions) == ["recommendation_off", "recommendation_on"]


def test_the_account_leads_to_the_switch_and_the_switch_to_the_explanation(owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    for page in ("/work/account/", "/work/account/notices/"):
        assert 'href="/work/account/recommendation/"' in client.get(page).content.decode()
    assert 'href="/how-recommendation-works/"' in client.get("/work/account/recommendation/").content.decode()
