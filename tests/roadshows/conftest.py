import pytest

from backend.organisations.choices import Role
from tests.factories.organisations import MembershipFactory
from tests.factories.roadshows import ApplicationFactory, EventFactory, JudgeFactory


@pytest.fixture
def event(bureau):
    return EventFactory(organiser=bureau, title="能源场景路演")


@pytest.fixture
def organiser(bureau):
    """Writes for the bureau, which organises."""
    return MembershipFactory(organisation=bureau, role=Role.EDITOR, user__name="任晓岚").user


@pytest.fixture
def application(event, entity):
    return ApplicationFactory(event=event, entity=entity, title="撕裂监测")


@pytest.fixture
def judge(event):
    return JudgeFactory(event=event, expert__user__name="程望舒", expert__name="程望舒")
