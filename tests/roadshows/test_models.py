import pytest
from django.db import IntegrityError, transaction

from backend.roadshows.models import Event, Session
from tests.factories.roadshows import ApplicationFactory, EventFactory, JudgeFactory, ParticipantFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_an_event_has_its_parts_and_its_bounds():
    event = EventFactory(places=1)
    ApplicationFactory(event=event)
    JudgeFactory(event=event)
    ParticipantFactory(event=event, institution=True)
    session = SessionFactory(event=event)

    assert [event.half_days.count(), event.rooms.count(), event.criteria.count()] == [1, 1, 2]
    for broken in (
        lambda: Event.objects.filter(pk=event.pk).update(taken=2),
        lambda: Session.objects.filter(pk=session.pk).update(room=event.rooms.get()),
        lambda: Session.objects.filter(pk=session.pk).update(fixed=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
