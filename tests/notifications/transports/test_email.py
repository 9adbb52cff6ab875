import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notifications.dispatching import dispatch
from notifications.models import Dispatch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(people, tell, settings):
    settings.SITE_URL = "https://shuqiao.example"
    settings.DEFAULT_FROM_EMAIL = "数桥 <notice@shuqiao.example>"

    def post(**options):
        tell(people[:1], **options)
        dispatch(Dispatch.objects.get(channel="email", state="waiting").pk)
        return mail.outbox[-1]

    return post


def test_a_mail_says_title_text_and_where_to_go(post):
    sent = post(title="3 条新场景与贵司匹配", body="主运胶带机纵向撕裂早期识别")
    assert (sent.subject, sent.to) == ("【数桥】3 条新场景与贵司匹配", ["p0@example.com"])
    assert sent.body == (
        "3 条新场景与贵司匹配\n\n主运胶带机纵向撕裂早期识别\n\n打开：https://shuqiao.example/work/matches/\n\n"
        "本邮件由系统发出，请勿回复。在“通知方式”里可以停收邮件。\n"
    )


def test_text_and_address_are_left_out_where_there_are_none(post):
    assert post(url="").body == "新的匹配\n\n本邮件由系统发出，请勿回复。在“通知方式”里可以停收邮件。\n"


@pytest.mark.parametrize("title", ["甲\r\nBcc: evil@example.com", "甲\nSubject: 乙", "甲\x0b乙\x00", "甲\u2028乙"])
def test_no_title_adds_a_header(post, title):
    sent = post(title=title)
    message = sent.message()
    assert sorted(message.keys()) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
    ]  # fmt: skip
    assert sent.recipients() == ["p0@example.com"]
    assert "\n" not in sent.subject


def test_markup_in_a_name_is_text(post):
    sent = post(title="<b>粗</b> & [链接](https://evil.example)")
    assert sent.message().get_content_type() == "text/plain"
    assert sent.subject == "【数桥】<b>粗</b> & [链接](https://evil.example)"


def test_the_message_id_stays_the_same_over_all_tries(post, monkeypatch):
    ids = []

    def away(self, messages):
        ids.extend(message.message()["Message-ID"] for message in messages)
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(IndexError):
            post()
    waiting = Dispatch.objects.get(channel="email")
    assert (waiting.state, waiting.error) == ("waiting", "邮件服务器暂时不可用。")
    Dispatch.objects.update(due_at="2026-01-01T00:00:00Z")
    dispatch(waiting.pk)
    assert ids == [mail.outbox[0].message()["Message-ID"]]
    assert ids == [f"<notice.{waiting.message_id}@shuqiao.example>"]


def test_a_refused_address_is_given_up(post, monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({"p0@example.com": (550, b"no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(IndexError):
        post()
    failed = Dispatch.objects.get(channel="email")
    assert (failed.state, failed.error) == ("failed", "收件服务器不接受这个地址。")
