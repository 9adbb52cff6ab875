"""W02: 导出待发清单, for officers: name, mobile and text, once each, and written down whenever it is given out."""

import io

import pytest
from django.db import transaction
from openpyxl import load_workbook

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from notifications.models import Dispatch, Notice, TextList
from notifications.sending import send
from notifications.transports.sms.message import text_of

pytestmark = pytest.mark.django_db
PAGE = "/work/texts/"


@pytest.fixture
def told(owner_clerk, entity_liaison, settings):
    settings.SITE_URL = "https://shuqiao.example"
    User.objects.filter(pk=owner_clerk.pk).update(mobile="+86 139-0351-0137")
    User.objects.filter(pk=entity_liaison.pk).update(mobile="13903510138", name="=cmd|' /C calc'!A0")

    def told(key="k"):
        with transaction.atomic():
            send(
                [owner_clerk.pk, entity_liaison.pk], kind="scenarios.question_asked", key=key,
                title="CANARY：主运胶带机", body="1,250.00万元", url="/work/scenarios/ABC/#questions",
            )  # fmt: skip

    told()
    return told


def test_W02_an_officer_takes_the_list_out_and_opens_it(told, first_officer, owner_clerk, sign_in):
    client = sign_in(first_officer)
    page = client.get(PAGE).content.decode()
    assert ("共2条待发" in page, "139****0137" in page, "场景有提问待回答" in page) == (True, True, True)
    assert [word for word in ("13903510137", "CANARY", "1,250.00") if word in page] == []

    assert client.post(PAGE)["Location"] == PAGE
    listed = TextList.objects.get()
    page = client.get(PAGE).content.decode()
    assert f"清单{listed.pk}" in page
    assert "没有待发的短信" in page

    answer = client.post(f"{PAGE}{listed.pk}/")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    book = load_workbook(io.BytesIO(answer.content))
    (sheet,) = book.worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    notice = Notice.objects.get(person=owner_clerk)
    assert rows[0] == ["姓名", "手机", "短信内容"]
    assert [owner_clerk.name, "13903510137", text_of(notice)] in rows
    assert text_of(notice).startswith("【数桥】场景有提问待回答，请登录查看：https://shuqiao.example/n/")
    assert ["'=cmd|' /C calc'!A0", "13903510138"] in [row[:2] for row in rows]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {row[1].number_format for row in sheet.iter_rows(min_row=2)} == {"@"}


def test_W02_the_same_list_may_be_fetched_again_and_each_time_is_written_down(
    told, first_officer, final_officer, sign_in
):
    sign_in(first_officer).post(PAGE)
    listed = TextList.objects.get()
    first = sign_in(first_officer).post(f"{PAGE}{listed.pk}/")
    again = sign_in(final_officer).post(f"{PAGE}{listed.pk}/")
    values = [
        [[cell.value for cell in row] for row in load_workbook(io.BytesIO(one.content)).active]
        for one in (first, again)
    ]
    assert values[0] == values[1]
    people = sorted(Notice.objects.values_list("person_id", flat=True))
    lines = AuditEntry.objects.filter(subject_kind="text_list", subject_id=listed.pk).order_by("number")
    assert [(line.actor_id, line.action) for line in lines] == [
        (first_officer.pk, "make"), (first_officer.pk, "download"), (final_officer.pk, "download"),
    ]  # fmt: skip
    assert {str(line.changes["people"][1]) for line in lines} == {str(people)}


def test_W02_what_was_taken_out_is_in_no_later_list(told, first_officer, sign_in):
    client = sign_in(first_officer)
    client.post(PAGE)
    assert "可能刚被同事导出" in client.post(PAGE, follow=True).content.decode()
    assert TextList.objects.count() == 1
    told("later")
    client.post(PAGE)
    assert sorted(one.count for one in TextList.objects.counted()) == [2, 2]
    assert set(Dispatch.objects.filter(channel="sms").values_list("state", flat=True)) == {"listed"}


def test_W02_it_is_in_the_rail_where_there_is_no_gateway(first_officer, entity_liaison, sign_in, settings):
    assert f'href="{PAGE}"' in sign_in(first_officer).get("/work/").content.decode()
    assert f'href="{PAGE}"' not in sign_in(entity_liaison).get("/work/").content.decode()
    settings.SMS_GATEWAY = object()
    assert f'href="{PAGE}"' not in sign_in(first_officer).get("/work/").content.decode()
    assert "已接短信网关" in sign_in(first_officer).get(PAGE).content.decode()


def test_W02_nobody_else_comes_near(told, entity_liaison, owner_clerk, bank_officer, sign_in, client):
    for person in (entity_liaison, owner_clerk, bank_officer):
        assert sign_in(person).get(PAGE).status_code == 404
        assert sign_in(person).post(PAGE).status_code == 404
        assert sign_in(person).post(f"{PAGE}1/").status_code == 404
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert not TextList.objects.exists()


@pytest.mark.parametrize("lists", [1, 3])
def test_W02_the_page_asks_no_more_for_more(told, first_officer, sign_in, django_assert_num_queries, lists):
    client = sign_in(first_officer)
    for number in range(lists):
        client.post(PAGE)
        told(f"k{number}")
    client.get(PAGE)
    with django_assert_num_queries(28):
        client.get(PAGE)
