"""Settings from the environment, read strictly: a wrong value stops the start with a sentence.

Every reader takes the name, and a default (or none: then the variable is required).
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def env_str(name: str, default: str | None = None) -> str:
    """The text in `name`; without a default the variable is required."""
    value = os.environ.get(name)
    if value is None or value == "":
        if default is None:
            msg = f"缺少环境变量 {name}。"
            raise ImproperlyConfigured(msg)
        return default
    return value


def env_bool(name: str, default: bool) -> bool:
    """Yes or no; anything but 1/0, true/false, yes/no, on/off is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    msg = f"{name} 只能是 1 或 0，现在是 {os.environ[name]!r}。"
    raise ImproperlyConfigured(msg)


def env_int(name: str, default: int, *, low: int | None = None, high: int | None = None) -> int:
    """A whole number within [low, high]."""
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    try:
        number = int(value)
    except ValueError:
        msg = f"{name} 应为整数，现在是 {value!r}。"
        raise ImproperlyConfigured(msg) from None
    if (low is not None and number < low) or (high is not None and number > high):
        msg = f"{name} 应在 {low} 到 {high} 之间，现在是 {number}。"
        raise ImproperlyConfigured(msg)
    return number


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of `choices`."""
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        msg = f"{name} 只能是 {'、'.join(choices)} 之一，现在是 {value!r}。"
        raise ImproperlyConfigured(msg)
    return value


def env_list(name: str, default: list[str]) -> list[str]:
    """Words parted by commas."""
    value = os.environ.get(name, "").strip()
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def env_secret(name: str, default: str | None = None) -> str:
    """A secret from `name`, or from the file that `name_FILE` names; the file wins."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as wrong:
            msg = f"{name}_FILE 指向的文件读不出来：{wrong}"
            raise ImproperlyConfigured(msg) from wrong
    return env_str(name, default)
