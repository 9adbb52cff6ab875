"""From what both sides say after a meeting to a problem of the library that an officer accepts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.queries import timeline
from backend.outbox.deliver import drain
from backend.recommendations import library
from backend.recommendations.models import LibraryProblem
from backend.roadshows import actions
from backend.roadshows.choices import Side
from backend.roadshows.models import Meeting
from tests.factories.organisations import CaseFactory
from tests.factories.recommendations import RecommendationFactory
from tests.factories.roadshows import EventFactory, ParticipantFactory, RoomFactory, mutual
from tests.factories.scenarios import ScenarioFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(bureau, organiser, entity, entity_liaison, owner, owner_clerk):
    """An entity and the owner of a scenario that it fits have met."""
    scenario = ScenarioFactory(
        owner=owner, published=True, title="主运胶带半夜撕开没人知道",
        pain_point="铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米，换带要停产两天。",
        current_process="八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响。",
    )  # fmt: skip
    CaseFactory(organisation=entity, answers_belts=True)
    RecommendationFactory(scenario=scenario, entity=entity)
    event = EventFactory(organiser=bureau, scheduled=True, title="冬季供需对接会", room=None)
    RoomFactory(event=event, name="主厅", tables=2)
    firm = ParticipantFactory(event=event, organisation=entity)
    house = ParticipantFactory(event=event, organisation=owner, side=Side.INSTITUTION)
    mutual(firm, house)
    actions.fill_draft(event, by=organiser)
    actions.release_meetings(event, by=organiser)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    drain()
    return {entity_liaison: firm, owner_clerk: house}


@pytest.fixture
def say(met, sign_in):
    def say(person, result):
        meeting = Meeting.objects.get()
        sign_in(person).post(f"/work/meetings/{met[person].reference}/{meeting.reference}/outcome/", {"result": result})
        drain()

    return say


def test_what_both_confirm_waits_for_an_officer_and_moves_the_library_on(
    say, entity, entity_liaison, owner_clerk, first_officer, sign_in
):
    say(entity_liaison, "agreed")
    assert not LibraryProblem.objects.exists()
    say(owner_clerk, "agreed")
    draft = LibraryProblem.objects.get()
    assert (draft.state, draft.source, draft.entity) == ("proposed", "outcome", entity)

    client, before = sign_in(first_officer), library.version()[0]
    page = client.get(f"/work/library/{draft.key}/").content.decode()
    assert ("对接成果" in page, "采纳" in page) == (True, True)
    whole = {
        "field": "digital_energy", "name": draft.name, "need_1": draft.needs[0], "need_2": draft.needs[1],
        "answer_1": draft.answers[0], "answer_2": "托辊旁装拾音器，异响按频段报出是哪一组。",
        "symptoms": "胶带撕开、落煤点卡铁", "trade": "主运胶带", "techniques": "线激光、拾音器",
    }  # fmt: skip
    client.post(f"/work/library/{draft.key}/edit/", {**whole, "seen": str(draft.search_version)})
    draft.refresh_from_db()
    assert (draft.state, library.version()[0]) == ("added", before + 1)
    assert draft.key in {problem.key for problem in library.accepted().problems}
    assert next(line.action for line in timeline("library_problem", draft.pk)) == "accept"


def test_a_wish_to_go_on_is_an_interest_until_both_confirm(say, entity_liaison, owner_clerk):
    say(entity_liaison, "follow_up")
    say(owner_clerk, "follow_up")
    assert LibraryProblem.objects.get().source == "interest"
    say(entity_liaison, "agreed")
    assert LibraryProblem.objects.get().source == "interest"
    say(owner_clerk, "agreed")
    assert (LibraryProblem.objects.get().state, LibraryProblem.objects.get().source) == ("proposed", "outcome")


def test_one_who_agreed_and_one_who_did_not_confirm_nothing(say, entity_liaison, owner_clerk):
    say(entity_liaison, "agreed")
    say(owner_clerk, "unsuitable")
    assert not LibraryProblem.objects.exists()
