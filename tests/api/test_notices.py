import pytest
from django.db import transaction

from notifications.models import Notice
from notifications.reading import mark_read
from notifications.sending import send as tell
from tests.api.conftest import problem, send

pytestmark = pytest.mark.django_db

LIST = "/api/v1/notices/"
CANARY = "别人的通知"


@pytest.fixture
def told(owner_clerk, stranger):
    """Three notices of the clerk's, one of a stranger's."""
    with transaction.atomic():
        for number in range(1, 4):
            tell([owner_clerk.pk], kind="match.new", key=f"k{number}", title=f"第{number}条", url="/work/matches/")
        tell([stranger.pk], kind="match.new", key="other", title=CANARY)
    return owner_clerk


def numbers(answer):
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


def test_ones_own_newest_first(key, told):
    answer = key(told).get(LIST)

    assert numbers(answer) == [3, 2, 1]
    assert CANARY not in answer.content.decode()
    row = answer.json()["results"][0]
    assert (row["kind"], row["title"], row["url"], row["read_at"]) == ("match.new", "第3条", "/work/matches/", None)


def test_the_unread(key, told):
    mark_read(told, [2])

    assert numbers(key(told).get(LIST, {"unread": "true"})) == [3, 1]


def test_what_came_after_a_number_in_order(key, told):
    body = key(told).get(f"{LIST}since/", {"since": 1}).json()

    assert [notice["title"] for notice in body["notices"]] == ["第2条", "第3条"]
    assert (body["upto"], body["unread"]) == (3, 3)
    assert key(told).get(f"{LIST}since/", {"since": 3}).json()["notices"] == []


@pytest.mark.parametrize("since", ["-1", "x", str(2**63), "1" * 400])
def test_what_is_no_number_is_told(key, told, since):
    assert set(problem(key(told).get(f"{LIST}since/", {"since": since}))[1]) == {"since"}


def test_marking_as_read_touches_ones_own_only(key, told, stranger):
    assert send(key(told), "post", f"{LIST}read/", {"numbers": [1, 99]}).json() == {"changed": 1, "unread": 2}
    assert send(key(told), "post", f"{LIST}read/", {"all": True}).json() == {"changed": 2, "unread": 0}
    assert Notice.objects.unread().get().person == stranger


@pytest.mark.parametrize(
    "body",
    [{}, {"all": False}, {"all": True, "numbers": [1]}, {"numbers": ["x"]}, {"numbers": [2**63]}, {"numbers": [0]}],
)
def test_what_cannot_be_meant_changes_nothing(key, told, body):
    assert problem(send(key(told), "post", f"{LIST}read/", body))[0] == 400
    assert Notice.objects.unread().count() == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_more_costs_no_query_more(key, count, owner_clerk, django_assert_num_queries):
    with transaction.atomic():
        for number in range(count):
            tell([owner_clerk.pk], kind="match.new", key=f"k{number}", title="新的匹配")
    client = key(owner_clerk)
    client.get(LIST)
    with django_assert_num_queries(2):
        assert len(numbers(client.get(LIST))) == count
