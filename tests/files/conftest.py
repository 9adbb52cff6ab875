import resource
import time

import pytest


def _children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.fixture
def seconds_of():
    """Processor seconds that a call takes, here and in its children; other work on the machine does not count."""

    def seconds(call):
        start = time.process_time() + _children()
        call()
        return time.process_time() + _children() - start

    return seconds
