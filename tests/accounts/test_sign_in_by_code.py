"""W02: signing in by a code that comes as a text message, where the installation offers it."""

import json
import logging
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from backend.accounts.actions import save_person, verify_mobile
from backend.accounts.models import User
from backend.audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory
from tests.notifications.transports.conftest import connect, gateway  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)
MOBILE, OTHER = "13903510137", "13903510138"


@pytest.fixture
def offered(connect, gateway, settings):  # noqa: F811  the fixture
    connect()
    settings.SMS_SIGN_IN = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.ROOT_URLCONF = "tests.accounts.urls_by_code"
    cache.clear()
    return gateway


@pytest.fixture
def person(offered):
    person = UserFactory(name="段春生")
    verify_mobile(person, MOBILE)
    return person


def ask(client, phone=MOBILE, **more):
    return client.post("/accounts/login/code/", {"phone": phone, **more})


def code_in(gateway):  # noqa: F811  the fixture's value
    body = gateway.next().json
    assert body["TemplateCode"] == "SMS_300"
    (code,) = json.loads(body["TemplateParam"]).values()
    assert re.fullmatch(r"\d{6}", code)
    return code


def who(client):
    return int(client.session.get("_auth_user_id", 0))


def test_W02_it_is_offered_nowhere_by_default(db, client):
    with pytest.raises(NoReverseMatch):
        reverse("account_request_login_code")
    assert "验证码" not in client.get("/accounts/login/").content.decode()


def test_W02_signing_in_by_a_code(person, offered, client):
    assert 'href="/accounts/login/code/' in client.get("/accounts/login/").content.decode()
    asked = ask(client, "+86 139 0351 0137", next="/n/1/")
    assert asked["Location"] == "/accounts/login/code/confirm/?next=%2Fn%2F1%2F"
    page = client.get(asked["Location"]).content.decode()
    assert "填验证码" in page
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(offered), "next": "/n/1/"})
    assert (answer.status_code, answer["Location"]) == (302, "/n/1/")
    assert who(client) == person.pk


def test_W02_a_wrong_code_three_times_ends_it(person, offered, client):
    ask(client)
    code = code_in(offered)
    wrong = "0" * 6 if code != "0" * 6 else "1" * 6
    for _ in range(3):
        client.post("/accounts/login/code/confirm/", {"code": wrong})
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert who(client) == 0


def test_W02_nobody_learns_whether_a_number_is_known(person, offered):
    answers = []
    for phone in (MOBILE, OTHER):
        client = Client()
        asked = ask(client, phone)
        page = client.get(asked["Location"]).content.decode().replace(phone, "…")
        tried = client.post("/accounts/login/code/confirm/", {"code": "999999"}).content.decode().replace(phone, "…")
        plain = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text) for text in (page, tried)]
        answers.append((asked.status_code, asked["Location"], *plain))
    assert answers[0] == answers[1]
    code_in(offered)
    assert offered.asked[1:] == []


def test_W02_a_number_that_was_only_typed_signs_nobody_in(offered, client):
    user = UserFactory()
    save_person(user, name=user.name, mobile=OTHER)
    ask(client, OTHER)
    client.post("/accounts/login/code/confirm/", {"code": ""})
    assert who(client) == 0
    assert offered.asked == []


def test_W02_an_account_that_is_off_gets_no_code(person, offered, client):
    User.objects.filter(pk=person.pk).update(is_active=False)
    ask(client)
    assert offered.asked == []


def test_W02_a_number_is_rung_once_a_minute(person, offered):
    assert ask(Client()).status_code == 302
    again = ask(Client())
    assert (again.status_code, "要得太频繁了" in again.content.decode()) == (200, True)
    unknown = [ask(Client(), OTHER) for _ in range(2)][1]
    assert "要得太频繁了" in unknown.content.decode()
    code_in(offered)
    assert len(offered.asked) == 1


def test_W02_what_is_no_mobile_is_said_beside_the_field(offered, client):
    page = ask(client, "0351-4041234").content.decode()
    assert "这不是内地手机号，应为11位、以1开头，例如13903510137。" in page


def test_W02_no_code_and_no_number_stands_in_the_log(person, offered, client, caplog):
    offered.status = 503
    with caplog.at_level(logging.DEBUG):
        ask(client)
        code = code_in(offered)
        for _ in range(200):
            if "A sign-in code was not sent" in caplog.text:
                break
            time.sleep(0.05)
    ours = [one for one in caplog.records if one.name != "django.db.backends"]
    said = "\n".join(f"{one.getMessage()} {vars(one)}" for one in ours)
    assert "A sign-in code was not sent: GatewayError." in said
    assert [word for word in (code, MOBILE) if word in said] == []


# ── proving a number ──────────────────────────────────────────────────────────────────────────────────────────────


def signed_in(user):
    client = Client()
    assert client.post("/accounts/login/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


def test_W02_a_number_is_proven_by_its_code(offered):
    user = UserFactory()
    client = signed_in(user)
    assert "短信验证码登录" in client.get("/work/account/").content.decode()
    asked = client.post("/accounts/phone/change/", {"phone": "139-0351-0137"})
    assert asked["Location"] == "/accounts/phone/verify/"
    assert "13903510137" in client.get("/accounts/phone/verify/").content.decode()
    assert client.post("/accounts/phone/verify/", {"code": code_in(offered)}).status_code == 302
    user.refresh_from_db()
    assert (user.mobile, user.mobile_verified) == (MOBILE, True)
    assert "已开通" in client.get("/work/account/").content.decode()
    assert AuditEntry.objects.filter(subject_kind="user", subject_id=user.pk, action="verify_mobile").count() == 1


def test_W02_a_wrong_code_proves_nothing(offered):
    user = UserFactory()
    client = signed_in(user)
    client.post("/accounts/phone/change/", {"phone": MOBILE})
    code = code_in(offered)
    client.post("/accounts/phone/verify/", {"code": "x" + code[1:]})
    user.refresh_from_db()
    assert (user.mobile, user.mobile_verified) == ("", False)


def test_W02_whoever_proves_a_number_last_has_it(person):
    new = UserFactory()
    verify_mobile(new, MOBILE)
    person.refresh_from_db()
    new.refresh_from_db()
    assert (person.mobile_verified, new.mobile_verified) == (False, True)
    assert AuditEntry.objects.filter(subject_id=person.pk, action="lose_mobile").count() == 1


def test_W02_a_proven_number_is_one_persons(person):
    with pytest.raises(IntegrityError):
        UserFactory(mobile=MOBILE, mobile_verified=True)


def test_W02_another_number_is_not_proven(person):
    save_person(person, name="段春生", mobile=MOBILE)
    assert person.mobile_verified
    save_person(person, name="段春生", mobile=OTHER)
    assert not person.mobile_verified


def test_W02_a_mail_address_is_no_way_around(person, offered, client):
    """The code goes to a telephone or nowhere, and nothing sensitive is opened by a code that was mailed."""
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    assert client.post("/accounts/login/code/", {"email": person.email}).status_code == 200
    inside = signed_in(person)
    assert inside.get("/accounts/reauthenticate/code/").status_code == 302


# ── one's own mobile ──────────────────────────────────────────────────────────────────────────────────────────────


def test_W02_the_account_page_keeps_eleven_figures(db):
    user = UserFactory()
    client = Client()
    client.force_login(user)
    client.post("/work/account/", {"name": "段春生", "mobile": "＋86 139－0351－0137"})
    user.refresh_from_db()
    assert user.mobile == MOBILE
    page = client.post("/work/account/", {"name": "段春生", "mobile": "1390351013"}).content.decode()
    assert "这不是内地手机号" in page
    client.post("/work/account/", {"name": "段春生", "mobile": ""})
    user.refresh_from_db()
    assert user.mobile == ""


def test_W02_the_second_factor_is_asked_for_all_the_same(person, offered, client):
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    ask(client)
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(offered)})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(client) == 0
