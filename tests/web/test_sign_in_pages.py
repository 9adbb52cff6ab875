"""The packaged sign-in pages stand in our frame and speak our language."""

import re

import pytest

from tests.factories.accounts import PASSWORD

PUBLIC = [
    "login",
    "password/reset",
    "password/reset/done",
    "password/reset/key/done",
    "inactive",
    "signup",
    "confirm-email",
]
SIGNED_IN = ["logout", "password/change", "email", "2fa"]
ENGLISH = re.compile(r">[^<>]*[A-Za-z]{4,}[^<>]*<")
OURS = re.compile(r"@")


def body_of(answer):
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "web/css/tokens.css" in page
    body = page.partition("<main")[2].partition("</main>")[0]
    assert [found for found in ENGLISH.findall(body) if not OURS.search(found)] == []
    return body


@pytest.mark.parametrize("name", PUBLIC)
def test_pages_for_visitors(visitor, db, name):
    body_of(visitor.get(f"/accounts/{name}/"))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_for_people(owner_clerk, sign_in, name):
    body_of(sign_in(owner_clerk).get(f"/accounts/{name}/"))


def test_signing_in_leads_to_the_workbench(visitor, owner_clerk):
    page = body_of(visitor.get("/accounts/login/"))
    answer = visitor.post("/accounts/login/", {"login": owner_clerk.username, "password": PASSWORD})

    assert "用户名或电子邮箱" in page
    assert "本平台为非涉密系统" in page
    assert answer["Location"] == "/work/"


def test_a_wrong_password_says_so_and_keeps_the_name(visitor, owner_clerk):
    body = body_of(visitor.post("/accounts/login/", {"login": owner_clerk.username, "password": "wrong"}))

    assert f'value="{owner_clerk.username}"' in body
    assert "处要改" in body


def test_turning_on_the_second_step(visitor, owner_clerk):
    visitor.post("/accounts/login/", {"login": owner_clerk.username, "password": PASSWORD})
    asked = visitor.get("/accounts/2fa/totp/activate/", follow=True)
    assert "再确认一次身份" in body_of(asked)
    body = body_of(
        visitor.post(
            asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {"password": PASSWORD}, follow=True
        )
    )

    assert '<img class="qr" src="data:image/svg+xml' in body
    assert "密钥" in body


def test_leaving(owner_clerk, sign_in):
    client = sign_in(owner_clerk)

    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/work/").status_code == 302


def test_a_reset_mail_speaks_our_language(visitor, owner_clerk, mailoutbox):
    visitor.post("/accounts/password/reset/", {"email": owner_clerk.email})
    visitor.post("/accounts/password/reset/", {"email": "nobody@example.test"})

    assert [mail.subject.rpartition("]")[2].strip() for mail in mailoutbox] == ["重设密码", "重设密码"]
    assert "有人为您的账号申请重设密码" in mailoutbox[0].body
    assert "/accounts/password/reset/key/" in mailoutbox[0].body
    assert "没有登记过账号" in mailoutbox[1].body
