import pytest

from notifications.models import Dispatch
from notifications.ways import choose, ways_of

pytestmark = pytest.mark.django_db(transaction=True)


def on(person):
    return [way.channel for way in ways_of(person) if way.enabled]


def test_all_ways_are_on_until_a_person_chooses(people):
    assert [(way.channel, str(way.label), way.optional) for way in ways_of(people[0])] == [
        ("inbox", "站内通知", False),
        ("websocket", "页面即时提醒", False),
        ("email", "电子邮件", True),
        ("sms", "短信", True),
    ]
    assert on(people[0]) == ["inbox", "websocket", "email", "sms"]


def test_a_choice_holds_for_this_person_and_can_be_taken_back(people, tell):
    choose(people[0], [])
    assert (on(people[0]), on(people[1])) == (["inbox", "websocket"], ["inbox", "websocket", "email", "sms"])
    tell(people[:2])
    assert [found.notice.person for found in Dispatch.objects.filter(channel="email")] == [people[1]]
    choose(people[0], ["email", "no such channel"])
    assert on(people[0]) == ["inbox", "websocket", "email"]
