"""W02: a gateway is described by the environment; a wrong word stops the start with a sentence and repeats no key."""

import importlib
import json
import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.config.settings import sms
from notifications.transports.sms.gateway import Gateway, Signing
from notifications.transports.sms.sending import unknown_in

BODY = json.dumps({"to": "{mobile}", "tpl": "{template}", "vars": "{variables}", "id": "{id}"})
GIVEN = {
    "SMS_GATEWAY_URL": "https://sms.example.gov.cn/send",
    "SMS_GATEWAY_BODY": BODY,
    "SMS_SIGNATURE": "山西数桥",
    "SMS_TEMPLATES": '{"default": "SMS_1"}',
}


@pytest.fixture
def read(monkeypatch):
    """The settings as they come from this environment; afterwards as they were."""

    def read(**given):
        for name in [name for name in os.environ if name.startswith("SMS_")]:
            monkeypatch.delenv(name)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return importlib.reload(sms)

    yield read
    monkeypatch.undo()
    importlib.reload(sms)


def test_W02_without_an_address_there_is_no_gateway(read):
    found = read()
    assert (found.SMS_GATEWAY, found.SMS_SIGNATURE, found.SMS_TEMPLATES, found.SMS_SIGN_IN) == (None, "数桥", {}, False)


def test_W02_a_gateway_by_settings(read):
    found = read(
        **GIVEN,
        SMS_GATEWAY_METHOD="PUT",
        SMS_GATEWAY_FORMAT="form",
        SMS_GATEWAY_HEADERS='{"Authorization": "Bearer k"}',
        SMS_GATEWAY_SUCCESS="code=0, data.0.status=sent",
        SMS_GATEWAY_REFUSED="code=17",
        SMS_GATEWAY_TIMEOUT="9",
        SMS_GATEWAY_SIGN='{"by": "sha256", "text": "{mobile}", "key": "k", "as": "base64"}',
    )
    assert (
        Gateway(
            url="https://sms.example.gov.cn/send",
            body=json.loads(BODY),
            method="PUT",
            headers={"Authorization": "Bearer k"},
            form=True,
            success=(("code", "0"), ("data.0.status", "sent")),
            refused=(("code", "17"),),
            timeout=9,
            signing=Signing("sha256", "{mobile}", "k", base64=True),
        )
        == found.SMS_GATEWAY
    )
    assert found.SMS_GATEWAY.knows_repetitions


def test_W02_address_and_key_may_lie_in_files(read, tmp_path):
    (tmp_path / "headers").write_text('{"X-Key": "k"}\n')
    found = read(**GIVEN, SMS_GATEWAY_HEADERS_FILE=str(tmp_path / "headers"))
    assert found.SMS_GATEWAY.headers == {"X-Key": "k"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SMS_GATEWAY_URL": "ftp://sms.example/s3cret"}, "SMS_GATEWAY_URL 应以 http:// 或 https:// 开头"),
        ({"SMS_GATEWAY_URL": "file:///etc/s3cret"}, "SMS_GATEWAY_URL"),
        ({"SMS_GATEWAY_BODY": ""}, "缺少环境变量 SMS_GATEWAY_BODY"),
        ({"SMS_GATEWAY_BODY": "s3cret"}, "SMS_GATEWAY_BODY 应为一个 JSON 对象"),
        ({"SMS_GATEWAY_BODY": '["{mobile}"]'}, "SMS_GATEWAY_BODY 应为一个 JSON 对象"),
        ({"SMS_GATEWAY_BODY": '{"a": "{mobile}{template}{variables}{name}"}'}, "没有 {name} 这种占位"),
        ({"SMS_GATEWAY_BODY": '{"a": "{template}{variables}"}'}, "要有 {mobile}"),
        ({"SMS_GATEWAY_BODY": '{"a": "{mobile}{variables}"}'}, "要有 {template}"),
        ({"SMS_GATEWAY_BODY": '{"a": "{mobile}{template}"}'}, "要有 {variables}"),
        ({"SMS_GATEWAY_HEADERS": '{"X": 1}'}, "SMS_GATEWAY_HEADERS 的每一项都应是一段文字"),
        ({"SMS_GATEWAY_HEADERS": '{"X": "s3cret\\r\\nHost: evil"}'}, "SMS_GATEWAY_HEADERS 只能用可打印的 ASCII"),
        ({"SMS_GATEWAY_HEADERS": '{"X": "{mobile}"}'}, "SMS_GATEWAY_HEADERS 里没有 {mobile}"),
        ({"SMS_GATEWAY_HEADERS": '{"X": "{sign}"}'}, "用到了 {sign}"),
        ({"SMS_GATEWAY_SIGN": '{"by": "crc32", "text": "s3cret"}'}, "by 只能是 md5"),
        ({"SMS_GATEWAY_SIGN": '{"by": "md5"}'}, "要有 text"),
        ({"SMS_GATEWAY_SIGN": '{"by": "md5", "text": "{sign}"}'}, "SMS_GATEWAY_SIGN 里没有 {sign}"),
        ({"SMS_GATEWAY_SIGN": '{"by": "md5", "text": "a", "salt": "s3cret"}'}, "只能有 by、text、key、as"),
        ({"SMS_GATEWAY_METHOD": "DELETE"}, "SMS_GATEWAY_METHOD 只能是"),
        ({"SMS_GATEWAY_FORMAT": "xml"}, "SMS_GATEWAY_FORMAT 只能是"),
        ({"SMS_GATEWAY_SUCCESS": "OK"}, "SMS_GATEWAY_SUCCESS 应形如 Code=OK"),
        ({"SMS_GATEWAY_REFUSED": "=7"}, "SMS_GATEWAY_REFUSED 应形如"),
        ({"SMS_GATEWAY_TIMEOUT": "90"}, "SMS_GATEWAY_TIMEOUT 应在 1 到 30 之间"),
        ({"SMS_SIGNATURE": ""}, "缺少环境变量 SMS_SIGNATURE"),
        ({"SMS_TEMPLATES": '{"match": "SMS_1"}'}, 'SMS_TEMPLATES 里要有 "default"'),
        ({"SMS_TEMPLATES": "{}"}, "SMS_TEMPLATES"),
        ({"SMS_VARIABLES": '{"kind": "{title}"}'}, "SMS_VARIABLES 里没有 {title}"),
        ({"SMS_CODE_VARIABLES": '{"code": "{mobile}"}'}, "SMS_CODE_VARIABLES 里没有 {mobile}"),
        ({"SMS_SIGN_IN": "perhaps"}, "SMS_SIGN_IN 只能是"),
        ({"SMS_SIGN_IN": "1"}, "SMS_SIGN_IN 需要验证码的模板号"),
    ],
)
def test_W02_a_wrong_word_stops_the_start(read, given, sentence):
    with pytest.raises(ImproperlyConfigured) as wrong:
        read(**{**GIVEN, **given})
    assert sentence in str(wrong.value)
    assert "s3cret" not in str(wrong.value)


def test_W02_codes_need_a_gateway(read):
    with pytest.raises(ImproperlyConfigured, match="SMS_SIGN_IN 需要短信网关"):
        read(SMS_SIGN_IN="1")


def test_W02_a_template_for_a_kind_that_is_none_is_found():
    assert unknown_in({"default": "1", "code": "2", "referrals.asked": "3"}) == []
    assert unknown_in({"default": "1", "referrals.askd": "3"}) == ["referrals.askd"]
    assert unknown_in({"default": "1", "match": "3"}) == ["match"]  # is never texted
