"""Addresses from the environment, read as strictly as the rest (env.py). No sentence repeats a password."""

import re
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

from backend.lib.env import env_list, env_secret, env_str

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?")
ALLOWED_HOST = re.compile(rf"\*|\.?(?:{HOST.pattern})")
WEB = ("http", "https")


def url_parts(
    name: str, value: str, schemes: tuple[str, ...], example: str, *, host: bool = True, secret: bool = False
) -> SplitResult:
    """The parts of the address `value`, given as `name`; one that cannot be is refused with an example."""
    try:
        parts = urlsplit(value)
        fits = parts.scheme in schemes and not re.search(r"\s", value) and parts.port != 0
        fits = fits and bool(re.fullmatch(HOST, parts.hostname) if parts.hostname else not host)
    except ValueError:  # a port that is no number, a bracket that does not close
        fits = False
    if not fits:
        raise ImproperlyConfigured(_sentence(name, "" if secret else value, example))
    return parts


def env_redis(name: str, default: str | None = None) -> str:
    """Where Redis is; a secret, since the address may hold its password."""
    value = env_secret(name, default)
    url_parts(name, value, ("redis", "rediss"), "redis://主机:6379/0", secret=True)
    return value


def env_urls(name: str, default: list[str] | None = None) -> list[str]:
    """Addresses of one service, parted by commas."""
    values = env_list(name, default)
    for value in values:
        url_parts(name, value, WEB, "http://主机:9200")
    return values


def env_origin(name: str, default: str | None = None) -> str:
    """Where a site is: scheme, host and port, nothing behind them."""
    return _origin(name, env_str(name, default))


def env_origins(name: str) -> list[str]:
    """Sites, parted by commas; `https://*.example.cn` stands for all below a name."""
    values = env_list(name, [])
    for value in values:
        _origin(name, value.replace("://*.", "://any.", 1))
    return values


def env_host(name: str, default: str) -> str:
    """A machine's name or number, without scheme and port."""
    value = env_str(name, default)
    if not HOST.fullmatch(value):
        msg = f"{name} 应为主机名或 IP 地址（不带 http:// 和端口），现在是 {value!r}。"
        raise ImproperlyConfigured(msg)
    return value


def env_hosts(name: str, default: list[str] | None = None) -> list[str]:
    """The names that a site answers to, parted by commas; `.example.cn` stands for all below a name."""
    values = env_list(name, default)
    for value in values:
        if not ALLOWED_HOST.fullmatch(value):
            msg = f"{name} 应为逗号隔开的主机名（不带 http:// 和端口），其中 {value!r} 不是。"
            raise ImproperlyConfigured(msg)
    return values


def env_mailbox(name: str, default: str) -> str:
    """Who sends: `user@host`, or `名称 <user@host>`."""
    value = env_str(name, default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        msg = f"{name} 应形如 shuqiao@example.gov.cn，现在是 {value!r}。"
        raise ImproperlyConfigured(msg)
    return value


def _origin(name: str, value: str) -> str:
    example = "https://shuqiao.example.gov.cn"
    parts = url_parts(name, value, WEB, example)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(_sentence(name, value, example))
    return value.rstrip("/")


def _sentence(name: str, value: str, example: str) -> str:
    """What may hold a password is not repeated: neither a secret (no value) nor what stands before an @."""
    shown = f"，现在是 {value.rpartition('@')[2]!r}" if value else ""
    return f"{name} 应形如 {example}{shown}。"
