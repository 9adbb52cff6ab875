"""Whatever a parser does in the child, the parent gets an answer or a reason."""

import io
import socket
import tempfile
import threading
import time

import pytest

from backend.lib import confined
from backend.lib.confined import ConfinedError, Limits

JOBS = "tests.lib.jobs"


def run(job, *, limits=None, content=b"12345", **arguments):
    return confined.run(f"{JOBS}:{job}", io.BytesIO(content), limits=limits, **arguments)


def reason(job, **options):
    with pytest.raises(ConfinedError) as failed:
        run(job, **options)
    return failed.value.reason


def test_the_answer_comes_back():
    assert run("length", factor=3) == 15


def test_a_file_on_the_disk_is_read_from_its_beginning():
    with tempfile.TemporaryFile() as file:
        file.write(b"1234567")
        assert confined.run(f"{JOBS}:length", file) == 7


def test_memory_is_bounded():
    assert reason("eat_memory") == "memory"


def test_processor_time_is_bounded():
    assert reason("spin", limits=Limits(cpu_seconds=1)) == "time"


def test_waiting_is_bounded():
    start = time.monotonic()
    assert reason("sleep", limits=Limits(wall_seconds=1), seconds=30) == "time"
    assert time.monotonic() - start < 5


def test_the_answer_is_bounded():
    assert reason("talk", limits=Limits(answer_bytes=1000), size=2000) == "answer"


def test_a_fallen_child_is_told_apart():
    assert reason("die") == "crash"


def test_there_is_no_network():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert reason("connect", port=server.getsockname()[1]) == "crash"


def test_there_are_no_programs():
    assert reason("start_program") == "crash"


def test_there_is_no_writing(tmp_path):
    assert reason("write", path=str(tmp_path / "x")) == "crash"
    assert not (tmp_path / "x").exists()


def test_our_environment_stays_here(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "ours")
    found = run("surroundings")
    assert "SECRET_KEY" not in found["environment"]
    assert found["numpy"] is False


def test_it_works_from_many_threads_at_once():
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(run("length"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [5] * 6


def test_who_waits_too_long_for_a_place_is_told(monkeypatch):
    monkeypatch.setattr(confined, "_slots", threading.BoundedSemaphore(1))
    confined._slots.acquire()
    assert reason("length", limits=Limits(wait_seconds=0)) == "busy"
