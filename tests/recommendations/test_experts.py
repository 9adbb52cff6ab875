"""Experts as answers: to scenarios, and to what entities work on; who sees whom, and what the two sides say."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.actions import make_token
from backend.organisations.models import Organisation
from backend.outbox.models import RecordedFact
from backend.recommendations import engine
from backend.recommendations.actions import ask_expert, offer_help
from backend.recommendations.actions.matching_experts import refresh_expert
from backend.recommendations.actions.refreshing import refresh_entity, refresh_scenario
from backend.recommendations.choices import Answer
from backend.recommendations.errors import NotOpen, NotYourSide
from backend.recommendations.events import ExpertAnswered
from backend.recommendations.models import ExpertMatch, ExpertResponse, PriceRun, Recommendation, StoredProfile
from backend.recommendations.queries import matches_of
from backend.recommendations.subscribers import match_expert, show_expert_answered
from backend.scenarios.models import Scenario
from backend.talent.actions import retire_expert, save_expert
from backend.talent.choices import Availability
from backend.talent.events import ExpertChanged
from backend.talent.models import Expert
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.scenarios import ScenarioFactory
from tests.factories.talent import ExpertFactory

pytestmark = pytest.mark.django_db

BELTS = "做了二十年带式输送机，主持胶带纵向撕裂的识别，落煤点铁器划开带面、机尾才发现的事故处理过上百起。"


@pytest.fixture
def expert(db: None) -> Expert:
    """Knows torn belts, and has an account."""
    return ExpertFactory(
        name="程望舒", bio=BELTS, topics="胶带撕裂、托辊听诊、停机判据。", user=UserFactory(name="程望舒")
    )


@pytest.fixture
def playwright(db: None) -> Expert:
    """Knows something else."""
    return ExpertFactory(
        name="余声",
        bio="写了十一部互动短剧的分支剧本，做过多语字幕和配音。",
        topics="短剧叙事、字幕译制。",
        title="编剧",
    )


@pytest.fixture
def advised(matched: Scenario, solver: Organisation, expert: Expert, playwright: Expert) -> Scenario:
    """The scenario and the entity with their experts computed."""
    for one in (expert, playwright):
        refresh_expert(one.pk)
    return matched


# ── who fits ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_expert_who_knows_the_trade_is_found_for_the_scenario_and_the_entity(advised, solver, expert, playwright):
    for side in ({"scenario": advised}, {"entity": solver}):
        pairs = ExpertMatch.objects.filter(**side).best_first()
        assert pairs[0].expert == expert
        assert pairs[0].band in {"high", "good"}
        assert not pairs.filter(expert=playwright, band__in=["high", "good"]).exists()


def test_a_pair_keeps_evidence_from_both_sides(advised, solver, expert):
    to_scenario = ExpertMatch.objects.get(expert=expert, scenario=advised)
    to_entity = ExpertMatch.objects.get(expert=expert, entity=solver)

    assert to_scenario.evidence[0]["need_source"].startswith("场景")
    assert to_scenario.evidence[0]["answer_source"].startswith("专家")
    assert to_entity.evidence[0]["need_source"].startswith("案例")
    assert set(to_entity.shares) == {"words", "model", "bridge"}


def test_every_piece_of_evidence_passes_the_removal_test(advised, expert):
    made = engine.current()
    pair = engine.Pair("scenario", advised.pk, "expert", expert.pk)
    made.catch_up()
    need, answer = (made.explaining(kind, pk).whole for kind, pk in pair.sides)
    whole = made.matcher.score(need, answer).score
    for one in ExpertMatch.objects.get(expert=expert, scenario=advised).evidence:
        assert made.matcher.falls_without(need, answer, one["answer_text"], whole)


def test_both_directions_give_the_same_rows(advised, solver, expert):
    content = ("expert", "scenario", "entity", "score", "band", "evidence")
    before = list(ExpertMatch.objects.order_by("expert", "scenario", "entity").values(*content))
    assert len(before) >= 2

    ExpertMatch.objects.all().delete()
    refresh_scenario(advised.pk)
    refresh_entity(solver.pk)
    for entity in Organisation.objects.entities().admitted():
        refresh_entity(entity.pk)

    assert list(ExpertMatch.objects.order_by("expert", "scenario", "entity").values(*content)) == before


def test_one_changed_expert_refreshes_only_their_own_pairs(advised, expert, playwright):
    content = ("pk", "refreshed_at")
    others = list(ExpertMatch.objects.exclude(expert=playwright).values(*content))
    save_expert(playwright, by=UserFactory(), bio=BELTS)

    match_expert(ExpertChanged(expert_id=playwright.pk))

    assert ExpertMatch.objects.filter(expert=playwright, scenario=advised).exists()
    assert list(ExpertMatch.objects.exclude(expert=playwright).values(*content)) == others


def test_running_twice_changes_nothing_but_records_that_it_ran(advised, expert):
    before = list(ExpertMatch.objects.values("pk", "score", "refreshed_at"))

    refresh_expert(expert.pk)

    assert list(ExpertMatch.objects.values("pk", "score", "refreshed_at")) == before
    assert RecordedFact.objects.filter(name="recommendations.expert_refreshed").count() == 3


@pytest.mark.parametrize("availability", [Availability.OPEN, Availability.LIMITED, Availability.CLOSED])
def test_who_is_not_open_to_being_asked_is_not_recommended(advised, expert, availability):
    save_expert(expert, by=UserFactory(), availability=availability)
    standing = ExpertMatch.objects.standing().filter(expert=expert)
    assert standing.exists() == (availability != Availability.CLOSED)  # at once, before anything is computed

    refresh_expert(expert.pk)

    assert ExpertMatch.objects.filter(expert=expert).exists() == (availability != Availability.CLOSED)


def test_a_retired_expert_loses_rows_and_words(advised, expert):
    retire_expert(expert, by=UserFactory())

    refresh_expert(expert.pk)

    assert not ExpertMatch.objects.filter(expert=expert).exists()
    stored = StoredProfile.objects.get(kind="expert", object_id=expert.pk)
    assert (stored.present, stored.passages) == (False, [])


def test_nobody_is_recommended_to_their_own_house(matched, owner, solver):
    at_owner = ExpertFactory(bio=BELTS, institution=owner)
    member = MembershipFactory(organisation=solver).user
    at_entity = ExpertFactory(bio=BELTS, user=member)
    for one in (at_owner, at_entity):
        refresh_expert(one.pk)
    refresh_scenario(matched.pk)
    refresh_entity(solver.pk)

    assert set(ExpertMatch.objects.filter(scenario=matched).values_list("expert", flat=True)) == {at_entity.pk}
    assert set(ExpertMatch.objects.filter(entity=solver).values_list("expert", flat=True)) == {at_owner.pk}


def test_an_entity_without_cases_is_not_compared(advised, solver):
    solver.cases.all().delete()

    refresh_entity(solver.pk)

    assert not ExpertMatch.objects.filter(entity=solver).exists()
    assert not StoredProfile.objects.get(kind="entity_need", object_id=solver.pk).present


def test_what_leaves_takes_its_experts_along(advised, solver):
    Scenario.objects.filter(pk=advised.pk).update(state="withdrawn", search_version=99)
    Organisation.objects.filter(pk=solver.pk).update(registry_state="exited", search_version=99)

    refresh_scenario(advised.pk)
    refresh_entity(solver.pk)

    assert not ExpertMatch.objects.filter(scenario=advised).exists()
    assert not ExpertMatch.objects.filter(entity=solver).exists()


def test_experts_stand_in_no_list_of_scenarios_and_entities(advised, solver, expert):
    assert expert.name not in {str(pair) for pair in matches_of(solver)}
    assert not hasattr(matches_of(solver).first(), "expert_id")


# ── what they say ─────────────────────────────────────────────────────────────────────────────────────────────────


def tell(response: ExpertResponse) -> None:
    show_expert_answered(ExpertAnswered(response_id=response.pk))


def test_the_expert_is_told_of_the_question_and_the_owner_of_the_offer(advised, expert, owner_clerk):
    asked = ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk, note="想请您看看停机判据。")
    tell(asked)
    tell(asked)
    notice = Notice.objects.get(person=expert.user)
    assert (notice.title, notice.body) == (
        f"{advised.owner.name}想就“{advised.title}”请教您",
        "想请您看看停机判据。",
    )

    tell(offer_help(expert, advised, answer=Answer.INTERESTED, by=expert.user))
    assert Notice.objects.get(person=owner_clerk).title == f"专家程望舒愿意就“{advised.title}”帮忙"


def test_the_entity_is_told_too(advised, solver, expert, entity_liaison):
    tell(offer_help(expert, solver, answer=Answer.INTERESTED, by=expert.user))

    notice = Notice.objects.get(person=entity_liaison)
    assert (notice.title, notice.url) == ("专家程望舒愿意帮助你单位", "/work/matches/?kind=expert")


def test_without_an_account_the_bureau_is_asked_to_pass_it_on(advised, owner_clerk, first_officer):
    expert = ExpertFactory(name="邵铁军", bio=BELTS)

    tell(ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk))

    assert not Notice.objects.exclude(person__memberships__organisation__kind="bureau").exists()
    assert Notice.objects.get(person=first_officer).title == f"{advised.owner.name}想请教专家邵铁军，请代为联系"


def test_a_refusal_is_nobody_elses_news(advised, expert, owner_clerk):
    tell(ask_expert(advised, expert, answer=Answer.UNSUITABLE, reason="conflict", by=owner_clerk))

    assert not Notice.objects.exists()


def test_a_word_is_one_row_and_one_fact_and_can_be_taken_back(advised, expert, owner_clerk):
    for _number in range(2):
        ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk)
    assert ExpertResponse.objects.get().band in {"high", "good"}
    assert RecordedFact.objects.filter(name="recommendations.expert_answered").count() == 1

    ask_expert(advised, expert, answer="", by=owner_clerk)
    assert ExpertResponse.objects.get().answer == ""


def test_nobody_speaks_for_another(advised, solver, expert, owner_clerk, entity_liaison, stranger):
    for act in (
        lambda: ask_expert(advised, expert, answer=Answer.INTERESTED, by=stranger),
        lambda: ask_expert(advised, expert, answer=Answer.INTERESTED, by=entity_liaison),
        lambda: ask_expert(solver, expert, answer=Answer.INTERESTED, by=owner_clerk),
        lambda: offer_help(expert, advised, answer=Answer.INTERESTED, by=owner_clerk),
    ):
        with pytest.raises(NotYourSide):
            act()
    assert not ExpertResponse.objects.exists()


def test_what_is_not_open_cannot_be_asked_or_helped(advised, solver, expert, owner_clerk):
    Expert.objects.filter(pk=expert.pk).update(availability="closed", search_version=99)
    with pytest.raises(NotOpen, match="不接受邀请"):
        ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk)

    Expert.objects.filter(pk=expert.pk).update(availability="open", search_version=100)
    Scenario.objects.filter(pk=advised.pk).update(state="withdrawn", search_version=99)
    Organisation.objects.filter(pk=solver.pk).update(registry_state="suspended", search_version=99)
    with pytest.raises(NotOpen):
        offer_help(expert, advised, answer=Answer.INTERESTED, by=expert.user)
    with pytest.raises(NotOpen):
        offer_help(expert, solver, answer=Answer.INTERESTED, by=expert.user)


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_owner_sees_whom_to_ask_without_contacts_and_a_stranger_gets_404(
    advised, expert, owner_clerk, stranger, visitor, sign_in
):
    url = f"/work/experts-for/{advised.reference}/"
    page = sign_in(owner_clerk).get(url).content.decode()

    assert expert.name in page
    assert 'class="bridges"' in page
    assert expert.contact_phone not in page
    assert sign_in(stranger).get(url).status_code == 404
    assert visitor.get(url).status_code == 302
    assert url in sign_in(owner_clerk).get(f"/scenarios/{advised.reference}/").content.decode()
    assert url not in visitor.get(f"/scenarios/{advised.reference}/").content.decode()


def test_asking_from_the_scenario_page_and_taking_it_back(advised, expert, owner_clerk, sign_in):
    client = sign_in(owner_clerk)
    url = f"/work/experts-for/{advised.reference}/{expert.reference}/ask/"

    client.post(url, {"answer": "interested"})
    assert ExpertResponse.objects.get().answer == "interested"
    client.post(url, {"answer": "unsuitable"})  # without a reason
    assert ExpertResponse.objects.get().answer == "interested"
    client.post(url, {"answer": ""})
    assert ExpertResponse.objects.get().answer == ""


def test_my_matches_can_be_narrowed_to_experts(advised, solver, expert, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    whole, page = (client.get(url).content.decode() for url in ("/work/matches/", "/work/matches/?kind=expert"))

    assert 'href="?kind=expert"' in whole or "kind=expert" in whole
    assert expert.name in whole
    assert expert.name in page
    assert "按你单位案例里解决的问题" in page
    assert advised.title not in page


def test_an_entity_of_no_verified_organisation_finds_no_experts(advised, solver, expert, entity_liaison, sign_in):
    Organisation.objects.filter(pk=solver.pk).update(verified_at=None, search_version=99)
    client = sign_in(entity_liaison)

    assert client.get("/work/matches/?kind=expert").status_code == 404
    page = client.get("/work/matches/").content.decode()
    assert expert.name not in page
    assert "kind=expert" not in page


def test_the_expert_sees_what_may_need_them_and_who_asked(advised, solver, expert, owner_clerk, sign_in):
    ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk, note="想请您看看停机判据。")
    client = sign_in(expert.user)

    page = client.get("/work/helping/").content.decode()

    assert advised.title in page
    assert solver.name in page
    assert "想请您看看停机判据。" in page
    assert "等您答复" in page
    assert f"/work/helping/beside/{expert.reference}/" in client.get(f"/experts/{expert.reference}/").content.decode()
    assert solver.name in client.get(f"/work/helping/beside/{expert.reference}/").content.decode()
    assert client.get("/work/").content.decode().count("想就“") == 1
    client.post(f"/work/helping/scenario/{advised.reference}/offer/", {"answer": "interested"})
    assert "等您答复" not in client.get("/work/helping/").content.decode()


def test_filters_of_the_experts_list_narrow_it(advised, solver, expert, sign_in):
    client = sign_in(expert.user)

    entities = client.get("/work/helping/?asker=entity").content.decode()

    assert solver.name in entities
    assert f"s-{advised.reference}" not in entities


def test_an_offer_waits_for_the_owner_until_it_is_answered(advised, expert, owner_clerk, sign_in):
    offer_help(expert, advised, answer=Answer.INTERESTED, by=expert.user)
    client = sign_in(owner_clerk)
    assert "愿意就“" in client.get("/work/").content.decode()

    ask_expert(advised, expert, answer=Answer.INTERESTED, by=owner_clerk)
    assert "愿意就“" not in client.get("/work/").content.decode()


@pytest.mark.parametrize("page", ["/work/experts-for/{0}/", "/work/matches/?kind=expert"])
def test_a_list_asks_as_often_for_three_experts_as_for_one(advised, expert, owner_clerk, entity_liaison, sign_in, page):
    url = page.format(advised.reference)
    client = sign_in(owner_clerk if "for" in page else entity_liaison)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _number in range(2):
        refresh_expert(ExpertFactory(bio=BELTS).pk)
    with CaptureQueriesContext(connection) as three:
        shown = client.get(url).content.decode()

    assert shown.count('class="bridges"') == 3
    assert len(three) == len(one)


def test_the_experts_own_list_asks_as_often_for_three_as_for_one(advised, owner, expert, sign_in):
    client = sign_in(expert.user)
    url = "/work/helping/?asker=scenario"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _number in range(2):
        refresh_scenario(ScenarioFactory(owner=owner, published=True, pain_point=advised.pain_point).pk)
    with CaptureQueriesContext(connection) as three:
        shown = client.get(url).content.decode()

    assert shown.count('class="bridges"') == 3
    assert len(three) == len(one)


# ── the API ───────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_by_key(client, person, method: str, url: str, scopes=("read",), **sent):
    _token, secret = make_token(person, name="试", scopes=list(scopes), days=1)
    headers = {"authorization": f"Bearer {secret}"}
    if method == "get":
        return client.get(url, headers=headers)
    return client.post(url, sent, "application/json", headers=headers)


def test_the_api_gives_each_side_its_pairs_without_contacts(
    advised, solver, expert, owner_clerk, entity_liaison, client
):
    for person, url in (
        (owner_clerk, f"/api/v1/recommended/scenario/{advised.reference}/experts/"),
        (entity_liaison, "/api/v1/matches/experts/"),
        (expert.user, "/api/v1/helping/"),
    ):
        answer = asked_by_key(client, person, "get", url)
        rows = answer.json()["results"]
        assert rows[0]["expert"] == expert.reference
        assert rows[0]["evidence"][0]["answer_text"]
        assert "score" not in rows[0]
        assert expert.contact_phone not in answer.content.decode()


def test_the_api_takes_both_words(advised, solver, expert, entity_liaison, client):
    scopes = ["read", "matches:write"]
    said = [
        asked_by_key(
            client, entity_liaison, "post", f"/api/v1/matches/experts/{expert.reference}/answer/", scopes,
            answer="interested",
        ),
        asked_by_key(
            client, expert.user, "post", f"/api/v1/helping/entity/{solver.reference}/answer/", scopes,
            answer="unsuitable", reason="no_time",
        ),
        asked_by_key(
            client, expert.user, "post", f"/api/v1/helping/entity/{solver.reference}/answer/", scopes,
            answer="unsuitable",
        ),
    ]  # fmt: skip

    assert [one.status_code for one in said] == [204, 204, 400]
    assert {(one.side, one.answer) for one in ExpertResponse.objects.all()} == {
        ("asker", "interested"),
        ("expert", "unsuitable"),
    }


# ── all of it anew ────────────────────────────────────────────────────────────────────────────────────────────────


def test_refreshing_everything_finds_every_pair(advised, solver):
    content = ("expert", "scenario", "entity", "score")
    before = sorted(ExpertMatch.objects.values_list(*content), key=str)
    pairs = sorted(Recommendation.objects.values_list("scenario", "entity", "score"))
    for model in (StoredProfile, ExpertMatch, Recommendation):
        model.objects.all().delete()
    engine.current().seen, engine.current().memory = 0, {}

    call_command("refresh_matches")

    assert sorted(ExpertMatch.objects.values_list(*content), key=str) == before
    assert sorted(Recommendation.objects.values_list("scenario", "entity", "score")) == pairs
    assert PriceRun.objects.count() == 1
