"""python -m benchmarks.advice: 填报提示 on the demo market against a view that does nothing, on the real server, in one run.

    KEEP=folder python -m benchmarks.advice

asks in this process instead, through every middleware, on a folder that `make run` has filled, and tells processor time: the
machines are shared, and by the clock one measures the neighbours too. One session is added to the folder.
"""

import http.client
import os
import re
import statistics
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from benchmarks.server import Server, running

TIMES = 40
FORM = {
    "title": "主运胶带半夜撕开没人知道",
    "current_process": "八个人沿线走，用手背摸滚筒，竖着耳朵听托辊响不响，走一圈两个多小时，听见异响的往往已经卡死磨出火星了。",
    "pain_point": "铁器卡在落煤点，胶带从中间划开一道口子，等尾部的人看见已经拉开三百多米。去年两次事故，换带停产五十一个小时。误报也太多。",
    "constraints": "井下不允许新增强光源，安装不动机架结构。",
    "data_available": "带速、电流、测点温度各一年。",
    "m-rows": "1",
    "m-0-name": "发现时间",
    "m-0-target": "≤10",
    "m-0-unit": "秒",
}


def asked(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: str | None) -> float:
    """Milliseconds of one request, read to its end."""
    start = time.perf_counter()
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return (time.perf_counter() - start) * 1000


def measure(server: Server) -> tuple[float, float]:
    """(milliseconds of the empty view, milliseconds of the panel), medians."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    cookie = server.cookie("clerk")
    connection.request("GET", "/work/scenarios/new/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    csrf = next(value.split(";")[0] for name, value in answer.getheaders() if value.startswith("csrftoken="))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    body = urllib.parse.urlencode({**FORM, "csrfmiddlewaretoken": token.group(1)})
    headers = {"Cookie": f"{cookie}; {csrf}", "Content-Type": "application/x-www-form-urlencoded"}
    asked(connection, "/work/advice/", headers, body)
    empty = [asked(connection, "/empty/", {}, None) for _time in range(TIMES)]
    panel = [asked(connection, "/work/advice/", headers, body) for _time in range(TIMES)]
    connection.close()
    return statistics.median(empty), statistics.median(panel)


def measure_here(folder: str) -> tuple[float, float]:
    """The same in milliseconds of processor time, on a folder of data."""
    os.environ |= {"SHUQIAO_DATA": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    import django

    django.setup()
    from django.test import Client

    from backend.accounts.models import User
    from backend.organisations.rules import owns_scenarios
    from backend.recommendations import engine

    engine.current().catch_up()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(next(user for user in User.objects.order_by("pk") if owns_scenarios(user)))
    client.post("/work/advice/", FORM)
    return (
        statistics.median(_spent(lambda: client.get("/empty/")) for _time in range(TIMES)),
        statistics.median(_spent(lambda: client.post("/work/advice/", FORM)) for _time in range(TIMES)),
    )


def _spent(ask: Callable[[], Any]) -> float:
    start = time.thread_time()
    answer = ask()
    assert answer.status_code == 200, answer.status_code
    return (time.thread_time() - start) * 1000


def main() -> None:
    folder = os.environ.get("KEEP")
    if folder:
        empty, panel = measure_here(folder)
    else:
        with running(0) as server:
            empty, panel = measure(server)
    print(f"empty view {empty:.1f} ms; advice {panel:.1f} ms, {panel / empty:.0f} × the empty view")


if __name__ == "__main__":
    main()
