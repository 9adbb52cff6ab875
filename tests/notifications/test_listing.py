"""W02: without a gateway the messages wait for a list; each stands in one, whoever takes it out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.cards import card_of
from notifications.dispatching import dispatch, due_ids
from notifications.errors import NothingWaiting
from notifications.listing import lines_of, take_out, waiting_texts
from notifications.models import Dispatch, Notice, TextList
from notifications.transports.base import Manner
from tests.scenarios.test_races import at_once, losers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def told(people, tell, settings):
    settings.SITE_URL = "https://shuqiao.example"
    for number, person in enumerate(people[:2]):
        person.mobile = f"139 0351 013{number}"
        person.save()

    def told(people=people, **options):
        tell(people, **{"kind": "roadshows.release", "title": "日程有变：能源场景路演", **options})

    return told


def test_W02_a_list_has_name_mobile_and_text(told, people):
    told()
    listed = take_out(by=people[2])
    notice = Notice.objects.get(person=people[0])
    first, second = lines_of(listed.dispatches.order_by("pk"))
    assert (first.name, first.mobile, first.masked) == ("王敏", "13903510130", "139****0130")
    assert first.text == f"【数桥】路演日程有更新，请登录查看：https://shuqiao.example/n/{card_of(notice)}/"
    assert second.name == "李强"  # 赵静 has no mobile
    assert (listed.made_by, listed.topic) == (people[2], "")
    assert set(Dispatch.objects.filter(channel="sms").values_list("state", flat=True)) == {"listed"}


def test_W02_a_message_stands_in_one_list_and_stays_there(told, people):
    told()
    first = take_out(by=people[2])
    with pytest.raises(NothingWaiting):
        take_out(by=people[2])
    assert TextList.objects.count() == 1
    told(people[:1], key="later")
    second = take_out(by=people[2])
    assert (len(lines_of(first.dispatches.all())), len(lines_of(second.dispatches.all()))) == (2, 1)


def test_W02_no_worker_sends_what_waits_for_a_list(told, scheduled):
    told()
    texts = set(Dispatch.objects.filter(channel="sms").values_list("pk", flat=True))
    assert len(texts) == 2
    assert not texts & set(scheduled)
    assert not texts & set(due_ids(100, Manner.POSTED))
    assert not any(dispatch(pk) for pk in texts)
    assert set(Dispatch.objects.filter(pk__in=texts).values_list("state", "attempts")) == {("waiting", 0)}


def test_W02_what_needs_no_message_any_more_waits_for_none(told, people):
    told()
    Notice.objects.filter(person=people[0]).update(read_at=timezone.now())
    assert [one.notice.person for one in waiting_texts()] == [people[1]]
    Notice.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert not waiting_texts().exists()


def test_W02_whose_account_is_off_or_whose_number_went_gets_none(told, people):
    told()
    people[0].is_active = False
    people[0].save()
    people[1].mobile = "no number"
    people[1].save()
    with pytest.raises(NothingWaiting):
        take_out(by=people[2])


def test_W02_a_list_of_one_topic_leaves_the_rest(told, people):
    told(topic="event:1")
    told(topic="event:2", key="other")
    one = take_out(by=people[2], topic="event:1")
    assert {each.notice.topic for each in one.dispatches.select_related("notice")} == {"event:1"}
    assert waiting_texts("event:1").count() == 0
    assert waiting_texts("event:2").count() == 2
    assert list(TextList.objects.about("event:1")) == [one]
    assert list(TextList.objects.about("event:2")) == []


def test_W02_two_who_take_out_at_once_share_no_message(told, people):
    for number in range(20):
        told(people[:2], key=f"k{number}")
    by = people[2]
    results = at_once(*[lambda: take_out(by=by) for _ in range(6)])
    assert losers(results, NothingWaiting) == 6 - TextList.objects.count()
    assert sum(one.count for one in TextList.objects.counted()) == 40
    assert not waiting_texts().exists()
