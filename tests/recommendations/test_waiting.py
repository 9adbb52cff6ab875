"""等我办: new matches wait for the entity, interest waits for the owner, each until it is answered."""

import pytest

from backend.recommendations.actions import respond, respond_as_owner
from backend.recommendations.choices import Answer, Reason

pytestmark = pytest.mark.django_db


def lines(client):
    page = client.get("/work/").content.decode()
    return [word for word in ("看依据", "有意对接“主运胶带半夜撕开没人知道”") if word in page]


def test_a_new_match_waits_until_the_entity_answers(matched, solver, entity_liaison, sign_in):
    client = sign_in(entity_liaison)
    assert lines(client) == ["看依据"]

    respond(matched, solver, answer=Answer.UNSUITABLE, reason=Reason.NO_CAPABILITY, note="", by=entity_liaison)
    assert lines(client) == []


def test_interest_waits_until_the_owner_answers(matched, solver, owner_clerk, entity_liaison, stranger, sign_in):
    respond(matched, solver, answer=Answer.INTERESTED, reason="", note="", by=entity_liaison)
    assert lines(sign_in(owner_clerk)) == ["有意对接“主运胶带半夜撕开没人知道”"]
    assert lines(sign_in(stranger)) == []

    respond_as_owner(matched, solver, answer=Answer.INTERESTED, reason="", note="", by=owner_clerk)
    assert lines(sign_in(owner_clerk)) == []
