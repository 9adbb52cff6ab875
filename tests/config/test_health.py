"""Whether the platform can work, told to whoever asks, quickly and whatever is down."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from backend.config import health
from backend.config.flow_figures import NAMES
from backend.outbox.choices import State
from backend.outbox.models import Delivery, RecordedFact
from search import sweep_all
from tests.indexing import own_index

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _asked_anew():
    def forget():
        cache.clear()
        for probe in (*health.REQUIRED, *health.HELPFUL):
            probe.forget()

    forget()
    yield
    forget()


@pytest.fixture
def index(settings, tmp_path):
    return own_index(settings, tmp_path)


@pytest.fixture
def whole(index, monkeypatch):
    """Everything that a running platform has."""
    index()
    replace(monkeypatch, "broker", lambda: True)


def replace(monkeypatch, name, ask):
    probe = next(one for one in (*health.REQUIRED, *health.HELPFUL) if one.name == name)
    monkeypatch.setattr(probe, "_ask", ask)


def ready(client):
    answer = client.get("/health/ready")
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()


def test_live_says_that_the_process_answers(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_all_is_well(client, whole):
    assert ready(client) == (
        200,
        {
            "status": "ok",
            "failing": [],
            "degraded": [],
            "oldest_undelivered_seconds": 0.0,
            "oldest_unindexed_seconds": 0.0,
            "waiting_deliveries": 0,
            "dead_letters": 0,
            "search_drift": None,
            "missed_finds": 0,
        },
    )


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_it_answers_by_whatever_name_it_is_called(client, whole, settings, address):
    settings.ALLOWED_HOSTS = ["shuqiao.example.gov.cn"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    elsewhere = {"host": "127.0.0.1:8000"}

    assert client.get(address, headers=elsewhere).status_code == 200
    assert client.head(address, headers=elsewhere).status_code == 200
    assert client.post(address, headers=elsewhere).status_code == 400
    assert client.get("/", headers=elsewhere).status_code == 400
    assert client.get("/health/", headers=elsewhere).status_code == 400


def test_it_starts_no_session(client, whole):
    assert client.get("/health/ready").cookies == {}


def test_without_an_index_search_is_degraded_and_the_rest_stands(client, index, monkeypatch):
    replace(monkeypatch, "broker", lambda: True)
    status, body = ready(client)

    assert (status, body["status"], body["degraded"]) == (200, "degraded", ["search"])


def test_without_a_relay_nothing_is_delivered(client, index):
    index()
    assert ready(client)[1]["degraded"] == ["broker"]


def test_a_mail_server_that_is_not_there(client, whole, settings):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_BACKEND = health.SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        assert ready(client)[1]["degraded"] == []
    for probe in health.HELPFUL:
        probe.forget()

    assert ready(client)[1]["degraded"] == ["mail"]


def test_without_a_database_it_is_not_ready_and_still_answers(client, whole, monkeypatch):
    def refuse(*_given, **_named):
        raise DatabaseError

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    status, body = ready(client)

    assert status == 503
    assert {"database", "migrations"} <= set(body["failing"])
    assert {body[name] for name in NAMES} == {None}


def test_an_unapplied_migration_is_not_ready(client, whole, monkeypatch):
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda _self, _nodes: ["one"])
    assert ready(client)[1]["failing"] == ["migrations"]


def test_a_model_that_is_not_there_is_not_ready(client, whole, settings, tmp_path):
    settings.MATCHING_MODEL = str(tmp_path / "nowhere")
    status, body = ready(client)

    assert (status, body["status"], body["failing"]) == (503, "failing", ["model"])


def test_what_hangs_is_waited_for_a_second_and_asked_once(client, whole, monkeypatch):
    asked = []

    def hang():
        asked.append(1)
        time.sleep(3)
        return True

    replace(monkeypatch, "search", hang)
    began = time.monotonic()
    assert ready(client)[1]["degraded"] == ["search"]
    assert ready(client)[1]["degraded"] == ["search"]

    assert time.monotonic() - began < 2.9
    assert len(asked) == 1


def test_what_breaks_in_asking_is_a_no(client, whole, monkeypatch):
    def broken():
        raise RuntimeError

    replace(monkeypatch, "mail", broken)
    assert ready(client)[1]["degraded"] == ["mail"]


def test_an_answer_is_kept_for_some_seconds(client, whole, monkeypatch):
    asked = []
    replace(monkeypatch, "search", lambda: bool(asked.append(1)) or True)
    ready(client)
    ready(client)

    assert len(asked) == 1


def test_it_tells_how_long_facts_wait_and_what_was_parked(client, whole):
    row = RecordedFact.objects.create(name="test.happened", version=1, payload={})
    RecordedFact.objects.filter(pk=row.pk).update(recorded_at=timezone.now() - timedelta(seconds=90))
    Delivery.objects.create(fact=row, subscriber="one")
    Delivery.objects.create(fact=row, subscriber="two", state=State.DEAD)
    _status, body = ready(client)

    assert 90 <= body["oldest_undelivered_seconds"] < 150
    assert (body["oldest_unindexed_seconds"], body["waiting_deliveries"], body["dead_letters"]) == (0.0, 1, 1)


def test_a_cache_that_is_away_costs_one_figure(client, whole, monkeypatch):
    def away(*_given):
        raise ConnectionError

    monkeypatch.setattr("search.sweeping.cache.get_many", away)
    status, body = ready(client)

    assert (status, body["search_drift"], body["waiting_deliveries"]) == (200, None, 0)


def test_nobody_asks_the_cache_while_the_broker_is_away(client, index, monkeypatch):
    index()
    sweep_all()
    assert ready(client)[1]["search_drift"] is None  # no relay runs here
    replace(monkeypatch, "broker", lambda: True)
    for probe in health.HELPFUL:
        probe.forget()
    assert ready(client)[1]["search_drift"] == 0


def test_it_tells_how_long_the_index_is_behind_and_what_the_last_sweep_found(client, whole):
    for seconds, name in ((90, "recommendations.tell_matched"), (40, "search.scenario_published")):
        row = RecordedFact.objects.create(name="test.happened", version=1, payload={})
        RecordedFact.objects.filter(pk=row.pk).update(recorded_at=timezone.now() - timedelta(seconds=seconds))
        Delivery.objects.create(fact=row, subscriber=name)
    sweep_all()
    _status, body = ready(client)

    assert 40 <= body["oldest_unindexed_seconds"] < 90 <= body["oldest_undelivered_seconds"]
    assert (body["waiting_deliveries"], body["search_drift"]) == (2, 0)
