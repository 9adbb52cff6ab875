"""The main pages against a view that does nothing, in the same process, one request at a time over one connection."""

import http.client
import statistics
import time

from benchmarks.server import Server

ROUNDS = 40
PAGES = [
    ("home", "/", ""),
    ("scenarios", "/scenarios/", ""),
    ("entities", "/entities/", ""),
    ("search", "/search/?q=%E7%9B%91%E6%B5%8B", ""),
    ("my matches", "/work/matches/", "liaison"),
    ("review queue", "/work/review/", "final"),
]


def measure(server: Server) -> list[tuple[str, float, float]]:
    """(page, milliseconds at the median, times as long as the empty view)."""
    empty = _median(server, "/empty/", "")
    rows = [("empty view", empty, 1.0)]
    for name, path, person in PAGES:
        spent = _median(server, path, person)
        rows.append((name, spent, spent / empty))
    return rows


def _median(server: Server, path: str, person: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Cookie": server.cookie(person)} if person else {}
    spent = []
    for _round in range(ROUNDS + 5):
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        spent.append((time.perf_counter() - start) * 1000)
    connection.close()
    return statistics.median(spent[5:])
