from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.errors import ForeignAddress, NotInTransaction, TooManyPeople
from notifications.models import Counter, Dispatch, Notice, Preference
from notifications.sending import in_batches, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def rows():
    return list(Notice.objects.order_by("person", "number").values_list("person__name", "number", "key"))


def test_each_person_gets_one_numbered_notice_and_a_dispatch_per_channel(people, tell, scheduled):
    sent = tell(people, body="正文", topic="scenario:7")
    assert rows() == [("王敏", 1, "k"), ("李强", 1, "k"), ("赵静", 1, "k")]
    assert [(notice.person, notice.number) for notice in sent] == [(person, 1) for person in people]
    notice = Notice.objects.filter(person=people[0]).get()
    assert (notice.kind, notice.title, notice.body, notice.url, notice.topic, notice.read_at) == (
        "match.new", "新的匹配", "正文", "/work/matches/", "scenario:7", None,
    )  # fmt: skip
    states = Dispatch.objects.filter(notice=notice).order_by("channel").values_list("channel", "state")
    assert list(states) == [("email", "waiting"), ("inbox", "sent"), ("websocket", "waiting")]
    assert sorted(scheduled) == sorted(Dispatch.objects.filter(state="waiting").values_list("pk", flat=True))


def test_the_same_key_tells_nobody_twice(people, tell):
    tell(people[:2])
    again = tell(people)
    assert [notice.person for notice in again] == [people[2]]
    tell(people, key="other")
    assert rows() == [
        ("王敏", 1, "k"), ("王敏", 2, "other"), ("李强", 1, "k"), ("李强", 2, "other"), ("赵静", 1, "k"), ("赵静", 2, "other"),
    ]  # fmt: skip


def test_a_rollback_gives_the_numbers_back(people, tell, scheduled):
    with transaction.atomic():
        send([people[0].pk], kind="x", key="gone", title="x")
        transaction.set_rollback(True)
    assert (rows(), scheduled) == ([], [])
    tell(people[:1])
    assert rows() == [("王敏", 1, "k")]


def test_send_refuses_what_it_cannot_promise(people, tell):
    with pytest.raises(NotInTransaction, match=r"transaction\.atomic"):
        send([people[0].pk], kind="x", key="k", title="x")
    with transaction.atomic(), pytest.raises(TooManyPeople, match="in_batches"):
        send(range(101), kind="x", key="k", title="x")
    for url in ("https://evil.example/", "//evil.example/", "work/"):
        with pytest.raises(ForeignAddress, match="one /"):
            tell(people, url=url)
    assert rows() == []


def test_batches_are_in_order_and_small_enough():
    assert [len(batch) for batch in in_batches(range(250))] == [100, 100, 50]
    assert list(in_batches([3, 1, 3])) == [[1, 3]]


def test_accounts_that_are_off_or_gone_get_nothing(people, tell):
    get_user_model().objects.filter(pk=people[1].pk).update(is_active=False)
    gone = people[2]
    gone.pk = 10**6
    assert [notice.person for notice in tell([*people[:2], gone])] == [people[0]]


def test_people_choose_their_ways_and_who_has_no_address_gets_no_mail(people, tell):
    Preference.objects.create(person=people[0], channel="email", enabled=False)
    Preference.objects.create(person=people[0], channel="inbox", enabled=False)  # cannot be switched off
    get_user_model().objects.filter(pk=people[1].pk).update(email="")
    tell(people)
    found = {person.name: [] for person in people}
    for name, channel in Dispatch.objects.order_by("channel").values_list("notice__person__name", "channel"):
        found[name].append(channel)
    assert found == {
        "王敏": ["inbox", "websocket"],
        "李强": ["inbox", "websocket"],
        "赵静": ["email", "inbox", "websocket"],
    }


def test_a_long_title_is_shortened(people, tell):
    tell(people[:1], title="长" * 300)
    assert Notice.objects.get().title == "长" * 199 + "…"


def test_the_number_of_queries_does_not_grow_with_people(people, tell):
    counts = []
    for some in (people[:1], people):
        tell(some, key="first")
        with CaptureQueriesContext(connection) as queries:
            tell(some, key=f"then {len(some)}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_counters_are_locked_in_order_of_person(people, tell):
    tell(people)
    with CaptureQueriesContext(connection) as queries:
        tell(people, key="other")
    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    if connection.vendor == "postgresql":
        assert len(locks) == 1
        assert locks[0].endswith("ORDER BY 1 ASC FOR UPDATE")  # 1 is the person
    else:
        assert locks == []


def test_numbers_are_without_gaps_under_eight_threads(people):
    barrier = Barrier(8)
    ids = [person.pk for person in people]

    def work(me):
        try:
            barrier.wait()
            for turn in range(5):
                with transaction.atomic():
                    send(ids if me % 2 else reversed(ids), kind="x", key=f"{me % 4}:{turn}", title="x")
        finally:
            connection.close()

    threads = [Thread(target=work, args=[me]) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Eight threads in four pairs: each key came twice and was told once.
    for person in people:
        assert list(Notice.objects.filter(person=person).order_by("number").values_list("number", flat=True)) == list(
            range(1, 21)
        )
        assert Counter.objects.get(person=person).last == 20
