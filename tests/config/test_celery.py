"""Production's queue: real workers and a real broker; and a broker that is away, which no request may wait for."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count

import pytest
import redis
from django.contrib.auth import get_user_model

from backend.outbox.models import Delivery
from notifications.models import Dispatch, Notice
from tests.child.running import ROOT, child, environment, mails

# In one process: each broker is a Redis database of its own, told apart by counting.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("celery")]

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
databases = count(3)


@pytest.fixture
def broker():
    """A Redis database that nobody else uses, emptied before."""
    url = f"{REDIS.rsplit('/', 1)[0]}/{next(databases)}"
    redis.Redis.from_url(url).flushdb()
    return url


@pytest.fixture
def person():
    return get_user_model().objects.create_user("p", "p@example.com")


@contextmanager
def celery(folder, broker, *arguments):
    """A process of Celery; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "backend.config", *arguments, "--loglevel", "WARNING"],
        cwd=ROOT, env=environment(folder, CHILD_BROKER=broker), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def worker(folder, broker):
    return celery(folder, broker, "worker", "--concurrency", "2", "--without-mingle", "--without-gossip")


def beat(folder, broker):
    return celery(folder, broker, "beat", "--schedule", str(folder / "beat"))


def wait_until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def all_done():
    return not Delivery.objects.waiting().exists() and not Dispatch.objects.waiting().exists()


def tell_in_a_child(folder, broker, thing_id, person):
    """Record a fact in a web process of its own; gives the seconds that its request waited."""
    told = child(folder, "only-record", thing_id, person.pk, CHILD_BROKER=broker)
    assert told.returncode == 0, told.stderr
    return float(told.stdout)


@pytest.mark.services
def test_a_worker_delivers_what_a_commit_sends_it(tmp_path, broker, person):
    with worker(tmp_path, broker):
        for thing_id in range(2):
            tell_in_a_child(tmp_path, broker, thing_id, person)
        wait_until(lambda: Notice.objects.count() == 2 and all_done())
    assert list(Notice.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert len(mails(tmp_path)) == 2


@pytest.mark.services
def test_the_sweep_delivers_what_the_broker_never_heard_of(tmp_path, broker, person):
    closed = f"redis://127.0.0.1:{_closed_port()}/0"
    assert tell_in_a_child(tmp_path, closed, 7, person) < 1.5
    with worker(tmp_path, broker), beat(tmp_path, broker):
        wait_until(lambda: Notice.objects.count() == 1 and all_done())
    assert len(mails(tmp_path)) == 1


@pytest.mark.services
def test_a_worker_killed_at_work_loses_and_doubles_nothing(tmp_path, broker, person):
    dying = environment(tmp_path, CHILD_BROKER=broker, SHUQIAO_FAILPOINT="before_done", OUTBOX_LEASE_SECONDS="2")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "backend.config", "worker", "--pool", "solo", "--loglevel", "ERROR"],
        cwd=ROOT, env=dying, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    tell_in_a_child(tmp_path, broker, 7, person)
    assert process.wait(120) == 137
    assert (Notice.objects.count(), Delivery.objects.get().state) == (0, "waiting")
    with worker(tmp_path, broker), beat(tmp_path, broker):
        wait_until(lambda: Notice.objects.count() == 1 and all_done())
    assert len(mails(tmp_path)) == 1


def _closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def silent_port():
    """A broker that accepts and then says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield silent.getsockname()[1]


def test_no_request_waits_for_a_broker_that_is_away(tmp_path, person):
    assert tell_in_a_child(tmp_path, f"redis://127.0.0.1:{_closed_port()}/0", 7, person) < 1.5
    with silent_port() as port:
        assert tell_in_a_child(tmp_path, f"redis://127.0.0.1:{port}/0", 8, person) < 1.5
    assert Delivery.objects.filter(state="waiting", attempts=0).count() == 2
    assert (Notice.objects.count(), mails(tmp_path)) == (0, [])
