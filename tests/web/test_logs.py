import json
import logging

import pytest
from django.test import Client

from backend.web.logs import JsonFormatter, request_id, scrub


def record(message, *args, error=None):
    return logging.LogRecord("shuqiao.test", logging.WARNING, __file__, 1, message, args, error)


def test_a_line_is_json_with_the_requests_id():
    mark = request_id.set("abc12345")
    try:
        line = json.loads(JsonFormatter().format(record("已发布 %s", "K7Q2")))
    finally:
        request_id.reset(mark)

    assert {name: line[name] for name in ("level", "logger", "message", "request")} == {
        "level": "WARNING",
        "logger": "shuqiao.test",
        "message": "已发布 K7Q2",
        "request": "abc12345",
    }


def test_an_error_keeps_its_frames_and_loses_its_values():
    def fail():
        raise ValueError("duplicate key: Key (email)=(zhou@example.cn) already exists, 13803510137")

    with pytest.raises(ValueError, match="duplicate") as caught:
        fail()
    told = (caught.type, caught.value, caught.tb)
    line = json.loads(JsonFormatter().format(record("坏了", error=told)))

    assert line["error"] == "ValueError"
    assert line["detail"] == "duplicate key: Key (email)=([value]) already exists, [number]"
    assert [frame.split()[-1] for frame in line["trace"]] == [
        "test_an_error_keeps_its_frames_and_loses_its_values",
        "fail",
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /search/?q=张三&page=2 200", "GET /search/ 200"),
        ("mail to zhou.gong@sq.example.cn failed", "mail to [mail] failed"),
        ("mobile 13803510137 refused", "mobile [number] refused"),
        ("code 91140100MA0GTQ4L7R", "code [number]"),
        ("identity 14010519900101123X", "identity [number]"),
        ("2026-11-26 took 314 ms, reference K7Q294MX", "2026-11-26 took 314 ms, reference K7Q294MX"),
    ],
)
def test_scrub(said, kept):
    assert scrub(said) == kept


def test_a_request_keeps_a_harmless_id_and_replaces_a_harmful_one():
    client = Client()

    assert client.get("/scenarios/", headers={"x-request-id": "from-the-proxy-1"})["X-Request-Id"] == "from-the-proxy-1"
    given = client.get("/scenarios/", headers={"x-request-id": 'evil", "level": "x'})["X-Request-Id"]
    assert len(given) == 16
    assert given.isalnum()
    assert client.get("/scenarios/")["X-Request-Id"] != given
