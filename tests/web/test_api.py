import json

import pytest
from django.test import Client

PATH = "/api/v1/things/"


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body.pop("instance") == answer["X-Request-Id"]
    assert body.pop("type") == "about:blank"
    assert body.pop("status") == answer.status_code
    return answer.status_code, body


@pytest.fixture
def client(db):
    return Client()


def test_wrong_fields_are_named(client):
    answer = client.post(f"{PATH}invalid/", {"amount": "很多"}, content_type="application/json")

    assert problem(answer) == (
        400,
        {"title": "填写有误", "errors": {"name": ["该字段是必填项。"], "amount": ["请填写合法的数字。"]}},
    )


def test_a_refusal_of_the_whole(client):
    answer = client.get(f"{PATH}refused/")

    assert problem(answer) == (
        400,
        {"title": "填写有误", "errors": {"non_field_errors": ["这一批里没有可以提交的条目。"]}},
    )


def test_a_lost_race_is_a_conflict(client):
    assert problem(client.get(f"{PATH}race/")) == (
        409,
        {"title": "已有人先办", "detail": "刚才已有人先办，请刷新后看现在的状态。"},
    )


def test_no_permission(client):
    assert problem(client.get(f"{PATH}forbidden/")) == (
        403,
        {"title": "没有权限", "detail": "当前账号无权进行这项操作。"},
    )


def test_a_method_that_is_not_there(client):
    status, body = problem(client.delete(f"{PATH}fine/"))

    assert (status, body["title"]) == (405, "这里不支持这种操作")


def test_what_goes_well_is_left_alone(client):
    answer = client.get(f"{PATH}fine/")

    assert (answer["Content-Type"], answer.json()) == ("application/json", {"way": "fine"})
