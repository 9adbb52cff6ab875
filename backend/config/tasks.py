"""Production's side of the flow: after a commit ids go to the broker, and beat sweeps up what the broker lost.

Imported only where Celery and Redis are installed (settings.QUEUE is "celery").
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from asgiref.sync import async_to_sync
from celery import Task, shared_task
from channels.layers import get_channel_layer
from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.pools import producers
from redis.exceptions import RedisError

from backend.config.celery import app
from backend.config.flow import DELIVERIES, WORKS
from backend.lib.failpoints import failpoint
from backend.outbox.nudging import register_nudge
from notifications.dispatching import dispatch, register_scheduler
from notifications.payloads import Event
from notifications.pushing import register_pusher

logger = logging.getLogger(__name__)

SWEEP_MOST, SWEEP_SECONDS = 100, 2.0
HINT_SECONDS = 1.0


@shared_task(name="outbox.deliver")  # type: ignore[untyped-decorator]  # celery ships no types
def deliver_task(delivery_id: int) -> bool:
    return WORKS[DELIVERIES].run(delivery_id)


@shared_task(name="notifications.dispatch")  # type: ignore[untyped-decorator]  # celery ships no types
def dispatch_task(dispatch_id: int) -> bool:
    return dispatch(dispatch_id)


@shared_task(name="flow.sweep")  # type: ignore[untyped-decorator]  # celery ships no types
def sweep_task(name: str) -> int:
    """Do what is due of one kind of work, for two seconds at most: beat starts the next sweep within one."""
    end = time.monotonic() + SWEEP_SECONDS
    done = 0
    for work_id in WORKS[name].due(SWEEP_MOST):
        done += WORKS[name].run(work_id)
        if time.monotonic() > end:
            break
    return done


class Broker:
    """Hands ids to the broker. A request is waiting behind it, so it gives up within a second, then rests a while."""

    TIMEOUT = 0.4  # twice: one retry, since a broker that was restarted leaves dead connections in the pool
    REST = 5.0

    def __init__(self) -> None:
        self._resting_until = 0.0

    def enqueue(self, task: Task[Any, Any], ids: Sequence[int]) -> None:
        if time.monotonic() < self._resting_until:
            return
        try:
            with producers[_connection()].acquire(block=True, timeout=self.TIMEOUT) as producer:
                for one in ids:
                    task.apply_async((one,), producer=producer)
        except (KombuError, RedisError, OSError) as wrong:
            self._resting_until = time.monotonic() + self.REST
            logger.warning("broker away, left for the sweep: %s", type(wrong).__name__)


@cache
def _connection() -> Connection:
    timeouts = {"socket_timeout": Broker.TIMEOUT, "socket_connect_timeout": Broker.TIMEOUT}
    connection: Connection = app.connection_for_write(
        transport_options={**app.conf.broker_transport_options, **timeouts}
    )
    return connection


def push_through_redis(group: str, event: Event) -> None:
    """OSError or TimeoutError when the layer is away, as the library expects it."""
    try:
        async_to_sync(_send)(group, event)
    except RedisError as wrong:
        raise ConnectionError from wrong
    failpoint("after_hint")


async def _send(group: str, event: Event) -> None:
    async with asyncio.timeout(HINT_SECONDS):
        await get_channel_layer().group_send(group, event)


def connect() -> None:
    """Let this process, web or worker, hand its work to the broker."""
    broker = Broker()
    _ = _connection().transport  # loads the code for Redis now; the first request would wait half a second for it
    register_nudge(partial(broker.enqueue, deliver_task))
    register_scheduler(partial(broker.enqueue, dispatch_task))
    register_pusher(push_through_redis)
