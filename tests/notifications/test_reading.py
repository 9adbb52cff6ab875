import pytest
from django.contrib.auth.models import AnonymousUser

from notifications.models import Notice
from notifications.reading import mark_read, since, since_payload, unread_count, upto

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(people, tell):
    for key in ("a", "b", "c"):
        tell(people[:2], key=key, title=key)
    return people[0]


def test_since_gives_what_came_after_in_order(three, people):
    assert [notice.title for notice in since(three, 1)] == ["b", "c"]
    assert [notice.title for notice in since(three, 0, limit=2)] == ["a", "b"]
    assert list(since(three, 3)) == []
    assert (upto(three), upto(people[2])) == (3, 0)


def test_the_payload_is_what_a_page_needs(three):
    mark_read(three, [1])
    told = since_payload(three, 2)
    at = told["notices"][0].pop("at")
    assert told == {
        "upto": 3,
        "unread": 2,
        "notices": [{"number": 3, "title": "c", "body": "", "url": "/work/matches/"}],
    }
    assert at.endswith("+08:00")


def test_reading_touches_ones_own_notices_only_and_tells_the_other_pages(three, people, pushed):
    assert mark_read(three, [1, 99]) == 1
    assert mark_read(three, [1]) == 0
    assert pushed == [(f"user.{three.pk}", {"type": "hint", "topic": "inbox"})]
    assert mark_read(three) == 2
    assert (unread_count(three), unread_count(people[1])) == (0, 3)


def test_a_visitor_has_no_notices(three):
    assert Notice.objects.visible_to(AnonymousUser()).count() == 0
