"""Settings from the environment, read strictly: a wrong value stops the start with a sentence.

Every reader takes the name, and a default (or none: then the variable is required).
"""

import os
import re
import shlex
import shutil
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
KEY_LENGTH, KEY_VARIETY = 50, 5


def env_str(name: str, default: str | None = None) -> str:
    """The text in `name`; without a default the variable is required."""
    value = os.environ.get(name)
    if value is None or value == "":
        if default is None:
            msg = f"缺少环境变量 {name}。"
            raise ImproperlyConfigured(msg)
        return default
    return value


def env_name(name: str, default: str) -> str:
    """A name for a service's own use: small letters, digits, _ and -."""
    value = env_str(name, default)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        msg = f"{name} 只能用小写字母、数字、_ 和 -，并以字母或数字开头，现在是 {value!r}。"
        raise ImproperlyConfigured(msg)
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


def env_list(name: str, default: list[str] | None = None) -> list[str]:
    """Words parted by commas; without a default at least one is required."""
    words = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
    if not words and default is None:
        env_str(name)
    return words or default or []


def env_secret(name: str, default: str | None = None) -> str:
    """A secret from `name`, or from the file that `name_FILE` names; the file wins."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as wrong:
            msg = f"{name}_FILE 指向的文件读不出来：{wrong}"
            raise ImproperlyConfigured(msg) from wrong
        if not secret:
            msg = f"{name}_FILE 指向的文件是空的：{path}"
            raise ImproperlyConfigured(msg)
        return secret
    return env_str(name, default)


def env_key(name: str) -> str:
    """A required secret that nobody can guess: as long and as varied as Django's own check asks (security.W009)."""
    key = env_secret(name)
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        msg = f"{name} 太容易猜：应为至少 {KEY_LENGTH} 个随机字符。"
        raise ImproperlyConfigured(msg)
    return key


def env_command(name: str) -> list[str]:
    """The words of a command line whose program is on this machine; none where the variable is empty."""
    value = os.environ.get(name, "")
    try:
        words = shlex.split(value)
    except ValueError:
        msg = f"{name} 里的引号不成对：{value!r}。"
        raise ImproperlyConfigured(msg) from None
    if words and shutil.which(words[0]) is None:
        msg = f"{name} 里的命令 {words[0]!r} 在这台机器上找不到。"
        raise ImproperlyConfigured(msg)
    return words


def env_folder(name: str, default: Path) -> Path:
    """A folder that can be written, made where it is missing."""
    folder = Path(env_str(name, str(default)))
    try:
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as wrong:  # RuntimeError: a link that leads to itself
        msg = f"{name} 指的文件夹建不了：{wrong}"
        raise ImproperlyConfigured(msg) from wrong
    if not os.access(folder, os.W_OK | os.X_OK):
        msg = f"{name} 指的文件夹不能写：{folder}"
        raise ImproperlyConfigured(msg)
    return folder
