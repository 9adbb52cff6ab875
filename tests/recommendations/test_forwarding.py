"""转给同事: recorded, told to the colleague alone, and not twice within a minute."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from backend.audit.queries import timeline
from backend.outbox.deliver import drain
from backend.recommendations.actions import choose_week, forward, switch_for_person
from backend.recommendations.errors import JustForwarded, NotAColleague, NotYourSide
from backend.recommendations.models import Forward, WeeklyPick
from backend.recommendations.weekly import week_begins, week_of
from notifications.models import Notice
from tests.factories.organisations import MembershipFactory
from tests.factories.recommendations import RecommendationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick(entity):
    RecommendationFactory(entity=entity, scenario__title="主运胶带半夜撕开没人知道")
    choose_week(week_begins(week_of(timezone.now())) + timedelta(minutes=1))
    return WeeklyPick.objects.get()


@pytest.fixture
def other(entity):
    return MembershipFactory(organisation=entity, role="viewer", user__name="郭凤岐")


@pytest.fixture
def client(entity_liaison, sign_in):
    return sign_in(entity_liaison)


def to(pick):
    return f"/work/week/{pick.pk}/forward/"


def test_a_colleague_is_told_with_the_note_and_the_page(pick, other, client, entity, entity_liaison):
    client.post(to(pick), {"to": other.pk, "note": "你去年做过这条线。"})
    drain()

    row = Forward.objects.get()
    assert (row.by, row.to, row.entity, row.scenario) == (entity_liaison, other.user, entity, pick.scenario)
    notice = Notice.objects.get(person=other.user, kind="forward")
    assert notice.title == "周工转给您：主运胶带半夜撕开没人知道"
    assert (notice.body, notice.url) == ("你去年做过这条线。", f"/scenarios/{pick.scenario.reference}/")
    assert "周工已转给郭凤岐" in client.get("/work/week/").content.decode()


def test_it_stands_in_the_entitys_history_and_not_in_the_scenarios(pick, other, entity, entity_liaison):
    forward(pick.subject, entity, to=other.user, by=entity_liaison)

    assert timeline("organisation", entity.pk).filter(action="forward").count() == 1
    assert not timeline("scenario", pick.scenario_id).filter(action="forward").exists()


def test_a_second_press_is_refused_and_a_minute_later_it_goes(pick, other, entity, entity_liaison):
    forward(pick.subject, entity, to=other.user, by=entity_liaison)
    with pytest.raises(JustForwarded, match="郭凤岐"):
        forward(pick.subject, entity, to=other.user, by=entity_liaison, note="再看看")
    Forward.objects.update(at=F("at") - timedelta(seconds=61))
    forward(pick.subject, entity, to=other.user, by=entity_liaison)

    assert Forward.objects.count() == 2


def test_the_refusal_stands_beside_the_field_and_keeps_what_was_typed(pick, other, client):
    client.post(to(pick), {"to": other.pk})
    page = client.post(to(pick), {"to": other.pk, "note": "请看第二条"}).content.decode()

    assert "刚刚已转给郭凤岐，不用再转。" in page
    assert 'value="请看第二条"' in page
    assert '<details class="menu sheet" open>' in page


@pytest.mark.parametrize(("note", "sentence"), [("长" * 101, "100"), ("机密★", "请删去涉密内容。")])
def test_a_note_that_cannot_go_is_told_of(pick, other, client, note, sentence):
    page = client.post(to(pick), {"to": other.pk, "note": note}).content.decode()

    assert sentence in page.split('id="note-')[-1]
    assert not Forward.objects.exists()


def test_it_goes_to_living_colleagues_alone(pick, other, entity, entity_liaison, owner_clerk, client):
    gone = MembershipFactory(organisation=entity, role="editor", active=False)
    foreign = MembershipFactory(role="editor")
    for membership in (gone, foreign):
        page = client.post(to(pick), {"to": membership.pk}).content.decode()
        assert "这位同事已不在本单位，请重选。" in page
    for person in (entity_liaison, gone.user, owner_clerk):
        with pytest.raises(NotAColleague):
            forward(pick.subject, entity, to=person, by=entity_liaison)
    with pytest.raises(NotYourSide):
        forward(pick.subject, entity, to=other.user, by=owner_clerk)

    assert not Forward.objects.exists()


def test_without_colleagues_there_is_no_button(pick, client):
    assert "转给同事" not in client.get("/work/week/").content.decode()


def test_a_colleague_who_wants_no_recommendation_still_hears_from_people(pick, other, entity, entity_liaison):
    switch_for_person(other.user, on=False)
    forward(pick.subject, entity, to=other.user, by=entity_liaison)
    drain()

    assert Notice.objects.filter(person=other.user, kind="forward").count() == 1


def test_whoever_gave_it_and_whoever_got_it_see_it(pick, other, entity, entity_liaison, owner_clerk):
    row = forward(pick.subject, entity, to=other.user, by=entity_liaison)

    assert [list(Forward.objects.visible_to(one)) for one in (entity_liaison, other.user, owner_clerk)] == [
        [row],
        [row],
        [],
    ]
