"""/health/live: the process answers. /health/ready: whether it can do its work, for a proxy and for whoever watches.

Without the database, its migrations or the model nothing works: 503, and `failing` names them. While search, the broker
or mail is down everything else goes on and catches up later: 200, and `degraded` names them.

Anybody may ask, so asking is cheap: a question runs in a thread of its own, nobody waits longer than a second for it, its
answer is kept for some seconds, and one that hangs is not asked a second time.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable
from http import HTTPStatus
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.config.flow_figures import flow_figures, unknown
from backend.config.running import is_running
from backend.recommendations.engine import model_problem
from search import health as search_health

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0
KEPT_SECONDS = 5.0
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Probe:
    """A question whose answer is yes or no. With `for_good` a yes is kept as long as the process lives."""

    def __init__(self, name: str, ask: Callable[[], bool], *, for_good: bool = False) -> None:
        self.name = name
        self._ask, self._for_good = ask, for_good
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._yes, self._answered_at = False, 0.0
        self._done: Event | None = None

    def start(self) -> None:
        """Ask, unless the answer is known or somebody is asking."""
        with self._lock:
            asking = self._done is not None and not self._done.is_set()
            if asking or self._is_fresh():
                return
            self._done = Event()
            Thread(target=self._run, args=[self._done], name=f"health {self.name}", daemon=True).start()

    def holds(self) -> bool:
        """The answer; no where there is none within a second."""
        return self._done is not None and self._done.wait(WAIT_SECONDS) and self._yes

    def _is_fresh(self) -> bool:
        if self._done is None:
            return False
        return (self._for_good and self._yes) or monotonic() - self._answered_at < KEPT_SECONDS

    def _run(self, done: Event) -> None:
        try:
            self._yes = self._ask()
        except Exception:
            # The edge: whatever goes wrong in asking is a no, and the log says why.
            log.exception("The health of %s cannot be told", self.name)
            self._yes = False
        finally:
            connection.close()  # the thread's own
            self._answered_at = monotonic()
            done.set()


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _model_is_there() -> bool:
    return not model_problem()


def _search_answers() -> bool:
    return not search_health().degraded


def _broker_answers() -> bool:
    """Whoever moves the deliveries: Celery's broker, or the relay of the one embedded process."""
    if settings.QUEUE == "embedded":
        return is_running()
    app = import_string("backend.config.celery.app")
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=WAIT_SECONDS)
    except OSError:
        return False
    return True


def _mail_answers() -> bool:
    """Only SMTP can be down; the console and the tests' mailbox cannot."""
    if settings.EMAIL_BACKEND != SMTP:
        return True
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=WAIT_SECONDS).close()
    except OSError:
        return False
    return True


REQUIRED = (
    Probe("database", _database_answers),
    Probe("migrations", _is_migrated, for_good=True),
    Probe("model", _model_is_there, for_good=True),
)
HELPFUL = (
    Probe("search", _search_answers),
    Probe("broker", _broker_answers),
    Probe("mail", _mail_answers),
)


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    for probe in (*REQUIRED, *HELPFUL):
        probe.start()
    failing, degraded = _without(REQUIRED), _without(HELPFUL)
    body = {
        "status": _status(failing, degraded),
        "failing": failing,
        "degraded": degraded,
        **_figures(failing, degraded),
    }
    return JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK)


def _without(probes: Iterable[Probe]) -> list[str]:
    return [probe.name for probe in probes if not probe.holds()]


def _status(failing: list[str], degraded: list[str]) -> str:
    if failing:
        return "failing"
    return "degraded" if degraded else "ok"


def _figures(failing: list[str], degraded: list[str]) -> dict[str, Any]:
    """Redis is broker and cache: while it is away nobody waits for it a second time."""
    if "database" in failing or "migrations" in failing:
        return unknown()
    return flow_figures(cache_answers="broker" not in degraded)
