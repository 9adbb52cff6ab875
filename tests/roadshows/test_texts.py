"""W02: the organiser of an event takes out what waits for its people, and nothing else."""

import pytest
from django.db import transaction

from backend.accounts.models import User
from notifications.models import Dispatch, TextList
from notifications.sending import send
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.roadshows import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(event, entity_liaison):
    User.objects.filter(pk=entity_liaison.pk).update(mobile="13903510138")

    def told(topic, kind="roadshows.release"):
        with transaction.atomic():
            send([entity_liaison.pk], kind=kind, key=topic, title="日程有变", topic=topic)

    return told


def page_of(event):
    return f"/work/events/{event.reference}/texts/"


def test_W02_an_organiser_takes_out_the_texts_of_the_event(event, organiser, told, sign_in):
    told(f"event:{event.pk}")
    told("matches", "interest")
    client = sign_in(organiser)
    page = client.get(page_of(event)).content.decode()
    assert ("共1条待发" in page, "路演日程有更新" in page, "139****0138" in page) == (True, True, True)
    assert client.post(page_of(event))["Location"] == page_of(event)
    listed = TextList.objects.get()
    assert listed.topic == f"event:{event.pk}"
    assert [one.notice.kind for one in Dispatch.objects.filter(channel="sms", state="waiting")] == ["interest"]
    assert client.post(f"{page_of(event)}{listed.pk}/").content[:2] == b"PK"


def test_W02_a_list_of_another_event_is_not_there(event, organiser, told, sign_in):
    other = EventFactory(organiser=event.organiser)
    told(f"event:{other.pk}")
    client = sign_in(organiser)
    client.post(page_of(other))
    listed = TextList.objects.get()
    assert client.post(f"{page_of(event)}{listed.pk}/").status_code == 404
    assert f"清单{listed.pk}" not in client.get(page_of(event)).content.decode()


def test_W02_another_organiser_and_whoever_applies_see_none(event, entity_liaison, told, sign_in):
    told(f"event:{event.pk}")
    city = MembershipFactory(organisation=OrganisationFactory(kind="city_office"), role="editor").user
    for person in (city, entity_liaison):
        assert sign_in(person).get(page_of(event)).status_code == 404
        assert sign_in(person).post(page_of(event)).status_code == 404
    assert not TextList.objects.exists()


def test_W02_the_tab_goes_where_a_gateway_sends_them(event, organiser, sign_in, settings):
    manage = f"/work/events/{event.reference}/"
    assert f'href="{page_of(event)}"' in sign_in(organiser).get(manage).content.decode()
    settings.SMS_GATEWAY = object()
    assert f'href="{page_of(event)}"' not in sign_in(organiser).get(manage).content.decode()
