"""The real server: how it starts, how it refuses to start twice, and how Ctrl-C ends it."""

import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.child.running import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path):
    """Starts uvicorn with these options; whatever still runs after the test is ended."""
    started = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "backend.config.asgi:application", "--port", str(free_port()), *options],
            cwd=ROOT, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, sentence, seconds=120):
    """Reads what the server says until it says this."""
    end = time.monotonic() + seconds
    for line in process.stderr:
        if sentence in line:
            return
        assert time.monotonic() < end
    pytest.fail(f"the server ended without saying {sentence!r}")


def test_one_process_serves_a_second_refuses_and_ctrl_c_ends_it(start):
    first = start()
    wait_for(first, "Application startup complete")

    second = start()
    wait_for(second, "已有一个进程在用 ")
    assert second.wait(60) == 3

    asked = time.monotonic()
    first.send_signal(signal.SIGINT)
    wait_for(first, "Application shutdown complete")
    first.wait(60)
    assert time.monotonic() - asked < 10


@pytest.mark.parametrize("options", [["--workers", "2"], ["--reload"]])
def test_several_processes_are_refused_and_nothing_stays_behind(start, options):
    process = start(*options)
    wait_for(process, "嵌入式默认只用一个进程")
    process.wait(60)
