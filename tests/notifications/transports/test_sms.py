"""W02: a gateway gets signature, template number and variables of fixed words; no amount, no name; once each."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notifications.cards import card_of
from notifications.kinds import kinds
from notifications.models import Dispatch, Notice
from notifications.transports.sms.gateway import Signing, filled
from notifications.transports.sms.mobiles import mainland_mobile
from notifications.ways import choose
from tests.notifications.transports.conftest import BODY, send_text

pytestmark = pytest.mark.django_db(transaction=True)


def card():
    return card_of(Notice.objects.get())


# ── what the gateway gets ─────────────────────────────────────────────────────────────────────────────────────────


def test_W02_the_gateway_receives_template_and_variables_only(connect, gateway, text):
    connect()
    sent = text()
    assert sent.state == "sent"
    asked = gateway.next()
    body = asked.json
    assert json.loads(body.pop("TemplateParam")) == {"kind": "推介待答复", "card": card()}
    assert body == {
        "PhoneNumbers": "13903510137",
        "SignName": "山西数桥",
        "TemplateCode": "SMS_100",
        "OutId": sent.message_id,
    }
    assert asked.method == "POST"


def test_W02_a_kind_may_have_a_template_of_its_own(connect, gateway, text):
    connect()
    text(kind="referrals.review")
    assert gateway.next().json["TemplateCode"] == "SMS_200"


NAMES = ("山西巡带智能科技有限公司", "王敏", "主运胶带机纵向撕裂早期识别")
AMOUNTS = ("1,250.00万元", "4.35%", "13800138000", "91140100MA0K0CNRY1")


@pytest.mark.parametrize("kind", [pytest.param(name, id=f"W02-{name}") for name in kinds()])
def test_W02_no_name_and_no_amount_reaches_the_gateway(connect, gateway, text, kind):
    connect(body={**BODY, "All": "{variables}", "List": "{variables_list}"}, headers={"X-Id": "{id}"})
    title, body = "".join(NAMES), "、".join([*NAMES, *AMOUNTS])
    options = {"title": title, "body": body, "url": "/work/CANARYREFERENCE/#canary", "topic": "event:4711"}
    if not kinds()[kind].pressing:
        with pytest.raises(Dispatch.DoesNotExist):
            text(kind=kind, **options)
        assert gateway.asked == []
        return
    assert text(kind=kind, **options).state == "sent"
    everything = gateway.next().everything
    assert [word for word in (*NAMES, *AMOUNTS, "CANARY", "canary", "4711") if word in everything] == []


def test_W02_the_fixed_words_hold_no_figure_and_no_unit():
    assert len(kinds()) > 50
    for kind in kinds().values():
        assert re.fullmatch(r"[一-鿿]{4,12}", str(kind.word)), kind.word
        assert not re.search(r"元|万|亿|贷款|公司", str(kind.word).replace("投贷", "")), kind.word


def test_W02_only_what_presses_is_texted(connect, gateway, text):
    connect()
    with pytest.raises(Dispatch.DoesNotExist):
        text(kind="match")
    with pytest.raises(Dispatch.DoesNotExist):
        text(kind="nobody.registered.this", key="other")
    assert gateway.asked == []


def test_W02_whoever_switched_it_off_gets_none(connect, gateway, text, people):
    connect()
    choose(people[0], ["email"])
    with pytest.raises(Dispatch.DoesNotExist):
        text()
    assert gateway.asked == []


def test_W02_whoever_has_no_mobile_gets_none(connect, gateway, text, people):
    connect()
    people[0].mobile = "0351-4041234"
    people[0].save()
    with pytest.raises(Dispatch.DoesNotExist):
        text()


# ── how it is spoken to ───────────────────────────────────────────────────────────────────────────────────────────


def test_W02_a_gateway_that_takes_forms(connect, gateway, text):
    connect(form=True, body={**BODY, "TemplateParam": "{variables}", "Mobile": "+86{mobile}"}, success=())
    text()
    asked = gateway.next()
    assert asked.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert asked.form["Mobile"] == "+8613903510137"
    assert json.loads(asked.form["TemplateParam"])["kind"] == "推介待答复"


def test_W02_a_gateway_that_is_asked_by_get(connect, gateway, text):
    connect(method="GET", url=f"{gateway.url}?key=k", body={"to": "{mobile}", "tpl": "{template}", "p": "{variables}"})
    text()
    asked = gateway.next()
    assert (asked.method, asked.raw) == ("GET", "")
    assert {name: value for name, value in asked.query.items() if name != "p"} == {
        "key": "k", "to": "13903510137", "tpl": "SMS_100",
    }  # fmt: skip


def test_W02_a_gateway_that_takes_lists_nested_and_a_key_in_its_headers(connect, gateway, text):
    connect(
        body={"messages": [{"to": ["+86{mobile}"], "params": "{variables_list}", "at": "{time}"}], "template": "{template}"},
        headers={"Authorization": "Bearer k", "X-Request-Id": "{id}"},
    )  # fmt: skip
    sent = text()
    asked = gateway.next()
    (message,) = asked.json["messages"]
    assert message["to"] == ["+8613903510137"]
    assert message["params"] == ["推介待答复", card()]
    assert message["at"].isdigit()
    assert (asked.headers["Authorization"], asked.headers["X-Request-Id"]) == ("Bearer k", sent.message_id)


def test_W02_a_gateway_that_wants_requests_signed(connect, gateway, text):
    connect(
        body={**BODY, "at": "{time_text}", "sign": "{sign}"}, headers={"X-Sign": "{sign}"},
        signing=Signing("md5", "account{time_text}secret{mobile}"),
    )  # fmt: skip
    text()
    asked = gateway.next()
    written = f"account{asked.json['at']}secret13903510137"
    assert asked.json["sign"] == asked.headers["X-Sign"] == hashlib.md5(written.encode()).hexdigest()
    assert re.fullmatch(r"20\d{12}", asked.json["at"])


def test_W02_a_signature_with_a_key():
    """The second case of RFC 4231."""
    signing = Signing("sha256", "what do ya want {mobile} nothing?", "Jefe")
    assert signing.of({"mobile": "for"}) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert (
        Signing("sha256", "{mobile}", base64=True).of({"mobile": ""}) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    )


@given(st.text())
def test_W02_what_is_filled_in_is_not_filled_again(word):
    assert filled("{mobile}", {"mobile": word}) == word
    assert filled("a{mobile}", {"mobile": "{id}", "id": "x"}) == "a{id}"
    assert filled({"a": ["{b}", 1, None, True]}, {"b": word}) == {"a": [word, 1, None, True]}


# ── what its answers mean ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("answer", [{"Code": "ISV.BUSY"}, {}, [], b"", b"<html>", {"Code": None}])
def test_W02_an_answer_that_does_not_say_success_is_tried_again_under_the_same_id(connect, gateway, text, answer):
    connect()
    gateway.answer = answer
    waiting = text()
    assert (waiting.state, waiting.error, waiting.attempts) == ("waiting", "短信网关暂时不可用。", 1)
    gateway.answer = {"Code": "OK"}
    assert send_text().state == "sent"
    assert [one.json["OutId"] for one in gateway.asked] == [waiting.message_id] * 2


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_W02_a_status_of_failure_is_tried_again(connect, gateway, text, status):
    connect()
    gateway.status = status
    assert (text().state, len(gateway.asked)) == ("waiting", 1)


@pytest.mark.parametrize("status", [200, 400])
def test_W02_a_number_that_the_gateway_refuses_is_given_up(connect, gateway, text, status):
    connect(refused=(("Code", "isv.MOBILE_NUMBER_ILLEGAL"), ("data.0.code", "7")))
    gateway.status, gateway.answer = status, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "13903510137"}
    failed = text()
    assert (failed.state, failed.error) == ("failed", "短信网关不接受这个手机号。")


def test_W02_a_number_does_not_follow_a_redirect(connect, gateway, text):
    connect()
    gateway.status, gateway.location = 302, f"{gateway.url}/elsewhere"
    assert text().state == "waiting"
    assert [one.path for one in gateway.asked] == ["/send"]


def test_W02_a_gateway_that_is_away_is_tried_again(connect, text):
    connect(url="http://127.0.0.1:9/send")
    waiting = text()
    assert (waiting.state, waiting.error) == ("waiting", "短信网关暂时不可用。")


@pytest.mark.parametrize("how", ["silent", "hang_up"])
@pytest.mark.parametrize("named", [True, False])
def test_W02_without_an_answer_only_a_named_message_is_sent_again(connect, gateway, text, how, named):
    """A second try might be a second message, unless the gateway can tell that it is the same."""
    connect(timeout=1, body=BODY if named else {key: value for key, value in BODY.items() if key != "OutId"})
    if how == "silent":
        gateway.silent.set()
    else:
        gateway.hang_up = True
    left = text()
    assert left.state == ("waiting" if named else "failed")
    assert left.error.startswith("短信网关没有回音")
    assert "13903510137" not in left.error


def test_W02_it_is_given_up_after_an_hour_or_so(connect, gateway, text):
    connect()
    gateway.status = 503
    text()
    for _ in range(11):
        left = send_text()
    assert (left.state, left.attempts, len(gateway.asked)) == ("failed", 12, 12)


def test_W02_what_was_read_on_the_site_is_not_texted_any_more(connect, gateway, text):
    connect()
    gateway.status = 503
    text()
    Notice.objects.update(read_at=timezone.now())
    left = send_text()
    assert (left.state, left.error, len(gateway.asked)) == ("failed", "已在站内读过，没有再发短信。", 1)


def test_W02_what_waited_for_a_list_is_not_rung_out_days_later(connect, gateway, text, people, tell):
    """The gateway was connected after it was told."""
    people[0].mobile = "13903510137"
    people[0].save()
    tell(people[:1], kind="referrals.asked")
    Notice.objects.update(created_at=timezone.now() - timedelta(days=2))
    connect()
    left = send_text()
    assert (left.state, left.error, gateway.asked) == ("failed", "通知已过一天，没有再发短信。", [])


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    ["13903510137", "139 0351 0137", "139-0351-0137", "+8613903510137", "+86 139 0351 0137", "008613903510137",
     "8613903510137", "１３９０３５１０１３７", "＋８６－139－0351－0137", "(+86)13903510137", "　13903510137\t"],
)  # fmt: skip
def test_W02_a_mobile_is_read_however_it_is_written(written):
    assert mainland_mobile(written) == "13903510137"


@pytest.mark.parametrize(
    "written",
    ["", "0351-4041234", "12903510137", "1390351013", "139035101370", "+85291234567", "王敏", "13903510137转2"],
)
def test_W02_what_is_no_mainland_mobile_is_none(written):
    assert mainland_mobile(written) == ""
