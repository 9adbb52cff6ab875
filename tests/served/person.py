"""Somebody at a browser without scripts: signs in, opens pages, sends their forms."""

import json
import re
from http.cookiejar import CookieJar
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

SECONDS = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Answer:
    """What came back at the end of all redirects."""

    def __init__(self, status: int, url: str, kind: str, text: str) -> None:
        self.status, self.url, self.kind, self.text = status, url, kind, text

    @property
    def path(self) -> str:
        return "/" + self.url.split("/", 3)[3]

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, (name, self.url)
        return found[1]


class Person:
    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.cookies)).open
        self._token = ""

    def sign_in(self, username: str, password: str) -> Self:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": username, "password": password})
        assert answer.status == 200, answer.status
        assert "/accounts/login/" not in answer.url, username
        return self

    def get(self, path: str) -> Answer:
        return self._send(Request(self.site + path))

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Answer:
        """A form as a browser sends it, its files with it; the token is that of the page opened last."""
        sent = {"csrfmiddlewaretoken": self._token, **fields}
        files = any(hasattr(value, "read") for value in fields.values())
        body = encode_multipart(BOUNDARY, sent) if files else urlencode(sent, doseq=True).encode()
        kind = MULTIPART_CONTENT if files else "application/x-www-form-urlencoded"
        return self._send(Request(self.site + path, data=body, headers={"Content-Type": kind, **headers}))

    def _send(self, request: Request) -> Answer:
        try:
            with self._open(request, timeout=SECONDS) as response:
                answer = self._answer(response)
        except HTTPError as refused:
            answer = self._answer(refused)
        if found := TOKEN.search(answer.text):
            self._token = found[1]
        return answer

    @staticmethod
    def _answer(response: Any) -> Answer:
        kind = response.headers.get("Content-Type", "")
        text = response.read().decode("utf-8", errors="replace")
        return Answer(response.status, response.url, kind, text)
