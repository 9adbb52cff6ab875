"""Text messages: one HTTP gateway, described by the environment (docs/howto/connect-an-sms-gateway.md).

Without SMS_GATEWAY_URL nothing is sent: officers and organisers take the waiting messages out in a list.
"""

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from backend.lib.env import env_bool, env_choice, env_int, env_list, env_secret, env_str
from notifications.transports.sms.gateway import OF_REQUEST, PLACEHOLDERS, Gateway, Signing, placeholders_in
from notifications.transports.sms.sending import CODE, DEFAULT


def _table(name: str, default: str | None = None) -> dict[str, Any]:
    """A JSON object. It may hold a key, so it may lie in a file of its own (…_FILE) and is never repeated."""
    try:
        found = json.loads(env_secret(name, default))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        msg = f'{name} 应为一个 JSON 对象，形如 {{"名称": "值"}}。'
        raise ImproperlyConfigured(msg)
    return found


def _texts(name: str, default: str | None = None) -> dict[str, str]:
    found = _table(name, default)
    if not found or not all(isinstance(value, str) and value for value in found.values()):
        msg = f"{name} 的每一项都应是一段文字。"
        raise ImproperlyConfigured(msg)
    return found


def _only(name: str, written: Any, allowed: tuple[str, ...]) -> None:
    if strange := sorted(placeholders_in(written) - set(allowed)):
        known = "、".join(f"{{{one}}}" for one in allowed)
        msg = f"{name} 里没有 {{{strange[0]}}} 这种占位，只能用 {known}。"
        raise ImproperlyConfigured(msg)


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    """路径=值, several of them parted by commas."""
    found = tuple(tuple(part.strip() for part in one.split("=", 1)) for one in env_list(name, []))
    if not all(len(pair) == 2 and all(pair) for pair in found):  # noqa: PLR2004  path and value
        msg = f"{name} 应形如 Code=OK，多个用逗号分开。"
        raise ImproperlyConfigured(msg)
    return found  # type: ignore[return-value]  # looked at just now


def _signing() -> Signing | None:
    written = _table("SMS_GATEWAY_SIGN", "{}")
    if not written:
        return None
    if not set(written) <= {"by", "text", "key", "as"} or not all(isinstance(one, str) for one in written.values()):
        msg = "SMS_GATEWAY_SIGN 只能有 by、text、key、as 四项，每项是一段文字。"
        raise ImproperlyConfigured(msg)
    if written.get("by") not in {"md5", "sha1", "sha256", "sm3"} or written["by"] not in hashlib.algorithms_available:
        msg = "SMS_GATEWAY_SIGN 的 by 只能是 md5、sha1、sha256、sm3 之一，且本机要有这种算法。"
        raise ImproperlyConfigured(msg)
    if not written.get("text") or written.get("as", "hex") not in {"hex", "base64"}:
        msg = "SMS_GATEWAY_SIGN 里要有 text；as 只能是 hex 或 base64。"
        raise ImproperlyConfigured(msg)
    _only("SMS_GATEWAY_SIGN", written["text"], tuple(one for one in PLACEHOLDERS if one != "sign"))
    return Signing(written["by"], written["text"], written.get("key", ""), base64=written.get("as") == "base64")


def _gateway(url: str) -> Gateway:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = "SMS_GATEWAY_URL 应以 http:// 或 https:// 开头。"
        raise ImproperlyConfigured(msg)
    body = _table("SMS_GATEWAY_BODY")
    _only("SMS_GATEWAY_BODY", body, PLACEHOLDERS)
    if missing := sorted({"mobile", "template"} - placeholders_in(body)):
        msg = f"SMS_GATEWAY_BODY 里要有 {{{missing[0]}}}。"
        raise ImproperlyConfigured(msg)
    if not placeholders_in(body) & {"variables", "variables_text", "variables_list"}:
        msg = "SMS_GATEWAY_BODY 里要有 {variables}、{variables_text} 或 {variables_list}。"
        raise ImproperlyConfigured(msg)
    headers = _texts("SMS_GATEWAY_HEADERS", '{"Accept": "application/json"}')
    _only("SMS_GATEWAY_HEADERS", headers, (*OF_REQUEST, "sign"))
    signing = _signing()
    if signing is None and "sign" in placeholders_in(body) | placeholders_in(headers):
        msg = "用到了 {sign}，请在 SMS_GATEWAY_SIGN 里说明怎样签名。"
        raise ImproperlyConfigured(msg)
    if not all(
        re.fullmatch(r"[!-9;-~]+", key) and value.isascii() and value.isprintable() for key, value in headers.items()
    ):
        msg = "SMS_GATEWAY_HEADERS 只能用可打印的 ASCII 字符。"
        raise ImproperlyConfigured(msg)
    return Gateway(
        url=url,
        body=body,
        method=env_choice("SMS_GATEWAY_METHOD", "POST", ("POST", "PUT", "GET")),
        headers=headers,
        form=env_choice("SMS_GATEWAY_FORMAT", "json", ("json", "form")) == "form",
        success=_pairs("SMS_GATEWAY_SUCCESS"),
        refused=_pairs("SMS_GATEWAY_REFUSED"),
        timeout=env_int("SMS_GATEWAY_TIMEOUT", 5, low=1, high=30),
        signing=signing,
    )


def _templates() -> dict[str, str]:
    found = _texts("SMS_TEMPLATES")
    if DEFAULT not in found:
        msg = f'SMS_TEMPLATES 里要有 "{DEFAULT}"：没有单独模板号的通知都用它。'
        raise ImproperlyConfigured(msg)
    return found


_url = env_secret("SMS_GATEWAY_URL", "")
SMS_GATEWAY = _gateway(_url) if _url else None
# 签名, as it is registered with the gateway; before a list's texts too.
SMS_SIGNATURE = env_str("SMS_SIGNATURE") if _url else env_str("SMS_SIGNATURE", "数桥")
# The registered template of each kind of notice (docs/howto/connect-an-sms-gateway.md lists the kinds).
SMS_TEMPLATES = _templates() if _url else {}
# The names that the registered templates give to what we fill in, and what stands there.
SMS_VARIABLES = _texts("SMS_VARIABLES", '{"kind": "{kind}", "card": "{card}"}')
_only("SMS_VARIABLES", SMS_VARIABLES, ("kind", "card", "address"))
SMS_CODE_VARIABLES = _texts("SMS_CODE_VARIABLES", '{"code": "{code}"}')
_only("SMS_CODE_VARIABLES", SMS_CODE_VARIABLES, ("code",))

# Signing in with a code that comes as a text message, beside the password.
SMS_SIGN_IN = env_bool("SMS_SIGN_IN", False)
if SMS_SIGN_IN and not SMS_GATEWAY:
    _msg = "SMS_SIGN_IN 需要短信网关：请先设 SMS_GATEWAY_URL。"
    raise ImproperlyConfigured(_msg)
if SMS_SIGN_IN and CODE not in SMS_TEMPLATES:
    _msg = f'SMS_SIGN_IN 需要验证码的模板号：请在 SMS_TEMPLATES 里写 "{CODE}"。'
    raise ImproperlyConfigured(_msg)
