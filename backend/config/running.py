"""Whether the one embedded process is up: it holds a lock on a file in SHUQIAO_DATA for as long as it lives."""

import fcntl
from pathlib import Path

from django.conf import settings

LOCK_NAME = "relay.lock"


def lock_path() -> Path:
    return Path(settings.DATA_DIR) / LOCK_NAME


def is_running() -> bool:
    """True while another process holds the lock; a killed one lets go at once."""
    path = lock_path()
    if not path.exists():
        return False
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        fcntl.flock(handle, fcntl.LOCK_UN)
    return False
