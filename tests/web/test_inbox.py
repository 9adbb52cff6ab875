import json

import pytest
from django.db import transaction

from notifications.models import Notice
from notifications.sending import send


@pytest.fixture
def tell():
    def tell(*people, key, title="新的匹配", url="/work/matches/"):
        with transaction.atomic():
            send([person.pk for person in people], kind="match.new", key=key, title=title, body="两对依据", url=url)

    return tell


def since(client, number):
    answer = client.get("/work/inbox/since/", {"since": number}, headers={"accept": "application/json"})
    return answer.status_code, json.loads(answer.content)


def test_an_empty_inbox_says_why(owner_clerk, sign_in):
    page = sign_in(owner_clerk).get("/work/inbox/").content.decode()

    assert "还没有通知" in page
    assert "全部标为已读" not in page


def test_a_notice_is_shown_to_its_person_alone(owner_clerk, stranger, sign_in, tell):
    tell(owner_clerk, key="a", title="给段春生的<一>条")
    tell(stranger, key="b", title="CANARY-给路人的一条")

    page = sign_in(owner_clerk).get("/work/inbox/").content.decode()

    assert 'href="/work/matches/" data-notice="1">给段春生的&lt;一&gt;条</a>' in page
    assert 'aria-label="通知，1条未读"' in page
    assert "CANARY" not in page


@pytest.mark.parametrize("notices", [1, 3])
def test_the_inbox_asks_the_same_few_questions(owner_clerk, sign_in, tell, notices, django_assert_num_queries):
    for number in range(notices):
        tell(owner_clerk, key=str(number))
    client = sign_in(owner_clerk)

    client.get("/work/inbox/")  # the first page of a session writes when it began
    # session, person, memberships; count of pages, the page, unread; unread and latest for the bell
    with django_assert_num_queries(8):
        client.get("/work/inbox/")


def test_since_tells_what_is_new_in_order(owner_clerk, stranger, sign_in, tell):
    for key in ("a", "b", "c"):
        tell(owner_clerk, stranger, key=key, title=f"第{key}条")
    status, news = since(sign_in(owner_clerk), 1)

    assert status == 200
    assert (news["upto"], news["unread"]) == (3, 3)
    assert [(one["number"], one["title"], one["url"]) for one in news["notices"]] == [
        (2, "第b条", "/work/matches/"),
        (3, "第c条", "/work/matches/"),
    ]


@pytest.mark.parametrize("number", ["", "-1", "x", "１", "1e3", str(2**63)])
def test_since_refuses_what_is_no_number(owner_clerk, sign_in, number):
    status, problem = since(sign_in(owner_clerk), number)

    assert (status, problem["title"]) == (400, "since 应为一个通知序号")


def test_since_is_never_kept_on_the_way(owner_clerk, sign_in):
    answer = sign_in(owner_clerk).get("/work/inbox/since/?since=0")

    assert "no-store" in answer["Cache-Control"]


def test_reading_one_and_all(owner_clerk, stranger, sign_in, tell):
    for key in ("a", "b", "c"):
        tell(owner_clerk, stranger, key=key)
    client = sign_in(owner_clerk)

    beacon = client.post("/work/inbox/read/", {"number": ["2", "x", str(2**80)]})
    assert (
        beacon.status_code,
        sorted(Notice.objects.visible_to(owner_clerk).unread().values_list("number", flat=True)),
    ) == (
        204,
        [1, 3],
    )

    answer = client.post("/work/inbox/read/", {"all": "1"}, headers={"accept": "text/html"}, follow=True)
    assert "已标为已读2条" in answer.content.decode()
    assert not Notice.objects.visible_to(owner_clerk).unread().exists()
    assert Notice.objects.visible_to(stranger).unread().count() == 3


def test_looking_changes_nothing(owner_clerk, sign_in, tell):
    tell(owner_clerk, key="a")
    client = sign_in(owner_clerk)

    client.get("/work/inbox/")
    client.get("/work/inbox/?unread=1")
    client.get("/work/inbox/since/?since=0")

    assert client.get("/work/inbox/read/").status_code == 405
    assert Notice.objects.visible_to(owner_clerk).unread().count() == 1


@pytest.mark.parametrize("path", ["/work/inbox/", "/work/inbox/since/?since=0", "/work/inbox/read/"])
def test_a_visitor_has_no_inbox(visitor, db, path):
    assert visitor.get(path)["Location"].startswith("/accounts/login/")
