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


def measure(server: Server) -> list[tuple[str, float, float, float]]:
    """(page, milliseconds at the median, requests a second, times as long as the empty view)."""
    spent = {name: _spent(server, path, person) for name, path, person in [("empty view", "/empty/", ""), *PAGES]}
    empty = statistics.median(spent["empty view"])
    return [
        (name, statistics.median(took), 1000 * len(took) / sum(took), statistics.median(took) / empty)
        for name, took in spent.items()
    ]


def _spent(server: Server, path: str, person: str) -> list[float]:
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
    return spent[5:]
