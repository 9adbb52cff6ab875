"""Events; open for applications unless a test says otherwise, with one afternoon, one room and two lines of a rubric."""

from datetime import datetime, time, timedelta

import factory
from django.utils import timezone

from backend.roadshows.choices import JudgeState, Side, State, Wanted
from backend.roadshows.models import Application, Criterion, Event, HalfDay, Judge, Participant, Room, Session, Wish
from tests.factories.accounts import UserFactory
from tests.factories.organisations import EntityFactory, OrganisationFactory
from tests.factories.talent import ExpertFactory

DAY = timezone.localdate() + timedelta(days=30)


def at(clock: str, day=DAY) -> datetime:
    """A moment of the day of the event: at("09:30")."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event
        skip_postgeneration_save = True

    organiser = factory.SubFactory(OrganisationFactory, bureau=True)
    title = factory.Sequence(lambda number: f"能源场景路演{number}")
    purpose = "请做井下监测的主体来讲案例，请银行和场景发布单位来听。"
    place = "太原市长风商务区会议中心"
    places = 2
    apply_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    state = State.OPEN
    called_at = factory.LazyFunction(timezone.now)
    half_day = factory.RelatedFactory("tests.factories.roadshows.HalfDayFactory", factory_related_name="event")
    room = factory.RelatedFactory("tests.factories.roadshows.RoomFactory", factory_related_name="event")
    rubric = factory.RelatedFactoryList(
        "tests.factories.roadshows.CriterionFactory", factory_related_name="event", size=2
    )

    class Params:
        draft = factory.Trait(state=State.DRAFT, called_at=None)
        scheduled = factory.Trait(state=State.SCHEDULED)


class HalfDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HalfDay

    event = factory.SubFactory(EventFactory, half_day=None)
    date = DAY
    starts = time(9)
    ends = time(12)


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    event = factory.SubFactory(EventFactory, room=None)
    name = factory.Sequence(lambda number: f"第{number}会议室")
    tables = 4


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Criterion

    event = factory.SubFactory(EventFactory, rubric=None)
    name = factory.Sequence(lambda number: f"技术成熟度{number}")
    points = 50


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    event = factory.SubFactory(EventFactory)
    entity = factory.SubFactory(EntityFactory)
    title = factory.Sequence(lambda number: f"主运胶带撕裂监测{number}")
    summary = "在六条主运线上运行两年，拦截撕裂三次。"


class JudgeFactory(factory.django.DjangoModelFactory):
    """Accepted, with an account."""

    class Meta:
        model = Judge

    event = factory.SubFactory(EventFactory)
    expert = factory.SubFactory(ExpertFactory, user=factory.SubFactory(UserFactory))
    state = JudgeState.ACCEPTED


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session
        skip_postgeneration_save = True

    event = factory.SubFactory(EventFactory, scheduled=True)
    title = factory.Sequence(lambda number: f"第{number}场路演")
    minutes = 15


class ParticipantFactory(factory.django.DjangoModelFactory):
    """An entity; `institution=True` a bank."""

    class Meta:
        model = Participant

    event = factory.SubFactory(EventFactory)
    organisation = factory.SubFactory(EntityFactory)
    side = Side.ENTITY

    class Params:
        institution = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory, bank=True), side=Side.INSTITUTION
        )


class WishFactory(factory.django.DjangoModelFactory):
    """An entity that must meet a bank."""

    class Meta:
        model = Wish

    by = factory.SubFactory(ParticipantFactory)
    to = factory.SubFactory(ParticipantFactory, institution=True, event=factory.SelfAttribute("..by.event"))
    wanted = Wanted.MUST


def mutual(entity, institution, one=Wanted.MUST, other=Wanted.MUST):
    """Both sides' wishes; an empty word is no wish."""
    if one:
        WishFactory(by=entity, to=institution, wanted=one)
    if other:
        WishFactory(by=institution, to=entity, wanted=other)
