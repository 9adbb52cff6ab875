"""One request to whatever HTTP gateway the settings describe, and what its answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localtime

OF_REQUEST = ("id", "time", "time_text")  # what each request has of its own
PLACEHOLDERS = (
    "mobile", "signature", "template", *OF_REQUEST, "sign", "variables", "variables_text", "variables_list",
)  # fmt: skip
_PLACE = re.compile(r"\{([a-z_]+)\}")
_MOST_READ = 64 * 1024  # of an answer


class GatewayError(Exception):
    """It was not sent, as far as we know."""


class NumberRefused(GatewayError):
    """The gateway says that this number cannot be reached."""


class NoAnswer(GatewayError):
    """The request went out and nothing came back: it may have been sent."""


@dataclass(frozen=True)
class Signing:
    """How the provider wants a request signed: the digest of a text with places; with a key, the HMAC of it."""

    algorithm: str
    text: str
    key: str = ""
    base64: bool = False

    def of(self, words: Mapping[str, Any]) -> str:
        text = _text(filled(self.text, words)).encode()
        if self.key:
            digest = hmac.new(self.key.encode(), text, self.algorithm).digest()
        else:
            digest = hashlib.new(self.algorithm, text).digest()
        return base64.b64encode(digest).decode() if self.base64 else digest.hex()


@dataclass(frozen=True)
class Gateway:
    """`success` and `refused` are pairs of a path in the JSON of the answer and the text that stands there."""

    url: str
    body: Any
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: bool = False
    success: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    timeout: int = 5
    signing: Signing | None = None

    @property
    def knows_repetitions(self) -> bool:
        """Whether each message has a name, by which the gateway can tell that it sent it before."""
        return "id" in placeholders_in(self.body) or "id" in placeholders_in(dict(self.headers))

    def send(self, *, mobile: str, signature: str, template: str, name: str, variables: Mapping[str, str]) -> None:
        """Hand one message over; GatewayError when it was not taken."""
        words: dict[str, Any] = {
            "mobile": mobile,
            "signature": signature,
            "template": template,
            "id": name,
            "time": str(int(time.time())),
            "time_text": f"{localtime():%Y%m%d%H%M%S}",
            "variables": dict(variables),
            "variables_text": json.dumps(variables, ensure_ascii=False),
            "variables_list": list(variables.values()),
        }
        if self.signing:
            words["sign"] = self.signing.of(words)
        self._judge(self._ask(filled(self.body, words), filled(dict(self.headers), words)))

    def _ask(self, body: Any, headers: dict[str, str]) -> bytes:
        url, data = self.url, None
        if self.method == "GET":
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(_flat(body))}"
        elif self.form:
            data = urlencode(_flat(body)).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **headers}
        else:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers = {"Content-Type": "application/json; charset=utf-8", **headers}
        request = urllib.request.Request(url, data=data, headers=headers, method=self.method)  # noqa: S310  the settings take http and https alone
        try:
            with _opener.open(request, timeout=self.timeout) as answer:
                read: bytes = answer.read(_MOST_READ)
                return read
        except urllib.error.HTTPError as wrong:
            self._look_for_refusal(_rest_of(wrong))
            raise GatewayError from None
        except urllib.error.URLError:
            raise GatewayError from None  # its text holds the address, and with it perhaps a key
        except (OSError, http.client.HTTPException):
            raise NoAnswer from None

    def _judge(self, answer: bytes) -> None:
        self._look_for_refusal(answer)
        if self.success and not any(_says(answer, path, value) for path, value in self.success):
            raise GatewayError

    def _look_for_refusal(self, answer: bytes) -> None:
        if any(_says(answer, path, value) for path, value in self.refused):
            raise NumberRefused


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A number and a key go to the address that the settings name, and to no other."""

    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _rest_of(refusal: urllib.error.HTTPError) -> bytes:
    """Some say in the body of a refusal why it is one."""
    try:
        read: bytes = refusal.read(_MOST_READ)
    except (OSError, http.client.HTTPException):
        return b""
    return read


def placeholders_in(written: Any) -> set[str]:
    """The names in braces anywhere in a template."""
    if isinstance(written, str):
        return set(_PLACE.findall(written))
    parts = written.values() if isinstance(written, dict) else written if isinstance(written, list) else ()
    return {name for part in parts for name in placeholders_in(part)}


def filled(written: Any, words: Mapping[str, Any]) -> Any:
    """The template with its places filled. A text that is one place alone becomes what belongs there, a table or a list too."""
    if isinstance(written, dict):
        return {key: filled(value, words) for key, value in written.items()}
    if isinstance(written, list):
        return [filled(value, words) for value in written]
    if not isinstance(written, str):
        return written
    if (whole := _PLACE.fullmatch(written)) and whole[1] in words:
        return words[whole[1]]
    return _PLACE.sub(lambda found: _text(words.get(found[1], found[0])), written)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    return {key: _text(value) for key, value in body.items()}


def _says(answer: bytes, path: str, value: str) -> bool:
    """Whether the answer holds this value there: `Code`, `data.status` or `SendStatusSet.0.Code`."""
    try:
        found = json.loads(answer)
        for step in path.split("."):
            found = found[int(step)] if isinstance(found, list) else found[step]
    except (ValueError, LookupError, TypeError):
        return False
    return _text(found) == value
