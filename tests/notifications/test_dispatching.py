from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.db.models.functions import Now

from notifications import dispatching
from notifications.dispatching import dispatch, due_ids, release_leases
from notifications.errors import TransportError
from notifications.models import Dispatch
from notifications.transports import transports
from notifications.transports.base import Manner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def letter(people, tell):
    """A mail that waits."""
    tell(people[:1])
    return Dispatch.objects.get(channel="email")


def fail_with(monkeypatch, error):
    def deliver(_dispatch):
        raise error

    monkeypatch.setattr(transports()["email"], "deliver", deliver)


def now_due():
    Dispatch.objects.update(due_at=Now())


def test_hints_and_posts_wait_in_queues_of_their_own(people, tell, pushed):
    tell(people)
    assert (len(due_ids(10, Manner.HINTED)), len(due_ids(2, Manner.POSTED)), due_ids(10, Manner.WRITTEN)) == (3, 2, [])
    assert all(dispatch(dispatch_id) for dispatch_id in due_ids(10, Manner.HINTED))
    assert pushed == [(f"user.{person.pk}", {"type": "hint", "upto": 1}) for person in people]
    assert due_ids(10, Manner.HINTED) == []


def test_a_mail_is_sent_once_however_often_it_is_asked_for(letter):
    assert [dispatch(letter.pk) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.lease_until, letter.sent_at is None) == ("sent", 1, None, False)


def test_a_failure_is_noted_and_tried_again_later(letter, monkeypatch):
    with monkeypatch.context() as broken:
        fail_with(broken, TransportError("邮件服务器暂时不可用。"))
        assert dispatch(letter.pk)
        assert not dispatch(letter.pk)  # not due yet
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == ("waiting", 1, "邮件服务器暂时不可用。")
    now_due()
    assert dispatch(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == ("sent", 2, "")


def test_a_permanent_failure_and_too_many_attempts_end_it(letter, monkeypatch):
    fail_with(monkeypatch, TransportError("收件服务器不接受这个地址。", permanent=True))
    dispatch(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("failed", "收件服务器不接受这个地址。")

    Dispatch.objects.filter(pk=letter.pk).update(state="waiting", attempts=19)
    fail_with(monkeypatch, TransportError("邮件服务器暂时不可用。"))
    dispatch(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("failed", 20)


def test_a_channel_that_was_taken_away_ends_what_waited_for_it(letter, settings):
    settings.NOTIFICATION_TRANSPORTS = {"inbox": settings.NOTIFICATION_TRANSPORTS["inbox"]}
    assert dispatch(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("failed", "No channel email in NOTIFICATION_TRANSPORTS.")


def test_a_lease_keeps_others_out_until_it_ends(letter):
    Dispatch.objects.filter(pk=letter.pk).update(lease_until=Now() + timedelta(minutes=1), lease_token="dead worker")
    assert (due_ids(10, Manner.POSTED), dispatch(letter.pk)) == ([], False)
    Dispatch.objects.filter(pk=letter.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert due_ids(10, Manner.POSTED) == [letter.pk]
    Dispatch.objects.filter(pk=letter.pk).update(lease_until=Now() + timedelta(minutes=1))
    assert release_leases() == 1
    assert dispatch(letter.pk)


def test_eight_workers_send_one_mail(letter):
    barrier, did = Barrier(8), []

    def work():
        try:
            barrier.wait()
            did.append(dispatch(letter.pk))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert did.count(True) == 1


def test_whoever_registers_a_scheduler_hears_until_it_ends(people, tell, monkeypatch):
    monkeypatch.setattr(dispatching, "_schedulers", [])
    heard = []
    end = dispatching.register_scheduler(heard.append)
    tell(people[:1])
    end()
    tell(people[:1], key="other")
    assert len(heard) == 1
