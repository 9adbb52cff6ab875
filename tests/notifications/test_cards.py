"""W02: the link of a text message opens that very card, for the person it was sent to."""

import pytest
from django.test import Client

from notifications.cards import card_of, noticed_by
from notifications.models import Notice
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(people, tell):
    tell(people[:1], url="/work/organisation/?a=1#registry")
    return f"/n/{card_of(Notice.objects.get())}/"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_W02_the_link_opens_the_page_and_the_place_on_it(people, link):
    answer = signed_in(people[0]).get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/work/organisation/?a=1#registry")
    assert Notice.objects.get().read_at is None  # a telephone that looks ahead at links reads nothing for its owner


def test_W02_it_is_there_after_signing_in(people, link):
    people[0].set_password(PASSWORD)
    people[0].save()
    client = Client()
    asked = client.get(link)
    assert asked["Location"] == f"/accounts/login/?next={link}"
    answer = client.post(asked["Location"], {"login": "p0", "password": PASSWORD, "next": link})
    assert answer["Location"] == link
    assert client.get(link)["Location"].endswith("#registry")


def test_W02_nobody_else_opens_it(people, link):
    assert signed_in(people[1]).get(link).status_code == 404
    assert Client().get(link).status_code == 302


def test_W02_a_notice_without_a_page_leads_to_the_inbox(people, tell):
    tell(people[:1], url="")
    link = f"/n/{card_of(Notice.objects.get())}/"
    assert signed_in(people[0]).get(link)["Location"] == "/work/inbox/"


@pytest.mark.parametrize("card", ["0", "zzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzzz", "a-b", "a_b", "ABC"])
def test_W02_an_invented_link_leads_nowhere(people, link, card):
    assert signed_in(people[0]).get(f"/n/{card}/").status_code == 404


@pytest.mark.parametrize("card", ["", "１", "-1", "1e3"])
def test_W02_only_a_plain_name_is_looked_for(people, card):
    assert not noticed_by(people[0], card).exists()
