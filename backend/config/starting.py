"""However a process is started: a wrong setting stops it with a sentence, and nobody starts it again and again."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured


@contextmanager
def stopped_by_a_sentence() -> Iterator[None]:
    """Around what reads the settings."""
    try:
        yield
    except ImproperlyConfigured as wrong:
        end_supervisor()
        sys.exit(f"设置有误：{wrong}")


def end_supervisor() -> bool:
    """Ends the uvicorn that started this process as its child, as --workers and --reload do; it would start another at once.

    False where there is none.
    """
    parent = multiprocessing.parent_process()
    started_by = getattr(getattr(multiprocessing.current_process(), "_target", None), "__module__", "")
    if parent is None or parent.pid is None or not started_by.startswith("uvicorn."):
        return False
    os.kill(parent.pid, signal.SIGTERM)
    return True
