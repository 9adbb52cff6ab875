from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.queries import timeline
from backend.outbox.models import RecordedFact
from backend.recommendations.actions import respond, respond_as_owner, save_pair, take_back
from backend.recommendations.choices import Answer, Reason
from backend.recommendations.errors import Excluded, NotOpen, NotYourSide
from backend.recommendations.events import Responded
from backend.recommendations.models import Response
from backend.recommendations.subscribers import show_response
from backend.scenarios.models import Scenario
from notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_interest_is_one_row_one_line_of_history_and_one_fact(matched, solver, entity_liaison):
    response = respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison, note="下周可以到现场。")
    respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison, note="下周可以到现场。")

    assert Response.objects.count() == 1
    assert (response.answer, response.band != "") == ("interested", True)
    assert RecordedFact.objects.filter(name="recommendations.responded").count() == 1
    assert timeline("scenario", matched.pk).filter(action="entity_interested").count() == 1


def test_the_owner_is_told_of_interest_and_not_of_a_refusal(matched, solver, entity_liaison, owner_clerk):
    refused = respond(matched, solver, answer=Answer.UNSUITABLE, reason=Reason.NO_TIME, by=entity_liaison)
    show_response(Responded(response_id=refused.pk))
    assert not Notice.objects.exists()

    interested = respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    show_response(Responded(response_id=interested.pk))
    show_response(Responded(response_id=interested.pk))

    assert Notice.objects.get().person == owner_clerk


def test_the_entity_is_told_when_the_owner_is_interested(matched, solver, entity_liaison, owner_clerk):
    response = respond_as_owner(matched, solver, answer=Answer.INTERESTED, by=owner_clerk)
    show_response(Responded(response_id=response.pk))

    assert Notice.objects.get().person == entity_liaison


def test_nobody_speaks_for_the_other_side(matched, solver, entity_liaison, owner_clerk, stranger):
    with pytest.raises(NotYourSide):
        respond(matched, solver, answer=Answer.INTERESTED, by=owner_clerk)
    with pytest.raises(NotYourSide):
        respond_as_owner(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    with pytest.raises(NotYourSide):
        respond_as_owner(matched, solver, answer=Answer.INTERESTED, by=stranger)

    assert not Response.objects.exists()


def test_interest_is_refused_where_a_condition_fails_with_that_condition(matched, solver, entity_liaison):
    type(solver).objects.filter(pk=solver.pk).update(registry_state="none", search_version=99)
    solver.refresh_from_db()

    with pytest.raises(Excluded, match="入库"):
        respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)


def test_interest_after_the_last_day_is_refused(matched, solver, entity_liaison):
    Scenario.objects.filter(pk=matched.pk).update(deadline=timezone.localdate() - timedelta(days=1), search_version=99)

    with pytest.raises(NotOpen):
        respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)


def test_keeping_tells_nobody_and_does_not_touch_the_answer(matched, solver, entity_liaison):
    respond(matched, solver, answer=Answer.INTERESTED, by=entity_liaison)
    facts = RecordedFact.objects.count()

    response = save_pair(matched, solver, saved=True, by=entity_liaison)

    assert (response.answer, response.saved) == ("interested", True)
    assert RecordedFact.objects.count() == facts


def test_taking_back_leaves_nothing_said(matched, solver, entity_liaison):
    response = respond(matched, solver, answer=Answer.UNSUITABLE, reason=Reason.TOO_FAR, by=entity_liaison)

    taken = take_back(response, by=entity_liaison)

    assert (taken.answer, taken.reason) == ("", "")
