import json

import pytest
from django.test import Client


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nowhere/", 404, "没有找到这一页"),
        ("/wrong/forbidden/", 403, "当前账号无权查看"),
        ("/wrong/bad/", 400, "请求的格式不对"),
        ("/wrong/broken/", 500, "系统出错，没有办成"),
    ],
)
def test_pages_say_what_happened_and_nothing_of_the_inside(visitor, path, status, title):
    answer = visitor.get(path)
    page = answer.content.decode()

    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in page
    assert "the inside" not in page
    assert "Traceback" not in page
    assert 'lang="zh-Hans"' in page


@pytest.mark.parametrize("path", ["/api/v1/nowhere/", "/api/v1/wrong/forbidden/", "/api/v1/wrong/broken/"])
def test_the_api_gets_problems(visitor, path):
    answer = visitor.get(path)
    body = json.loads(answer.content)

    assert answer["Content-Type"] == "application/problem+json"
    assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
    assert "the inside" not in answer.content.decode()


def test_a_script_gets_a_problem_too(visitor):
    answer = visitor.get("/nowhere/", headers={"accept": "application/json"})

    assert answer["Content-Type"] == "application/problem+json"


def test_a_broken_page_names_its_request(visitor):
    answer = visitor.get("/wrong/broken/")

    assert answer.content.decode().count("联系管理员时，请告知编号") == 1


def test_a_form_without_its_token_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/work/inbox/read/", {"all": "1"})

    assert answer.status_code == 403
    assert "请返回上一页，刷新后再提交一次" in answer.content.decode()
