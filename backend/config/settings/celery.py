"""Celery: a task carries an id, the database holds the work; a lost broker message costs seconds, never a fact.

https://docs.celeryq.dev/en/stable/userguide/configuration.html
"""

from typing import Any

from backend.lib.env_addresses import env_redis

CELERY_BROKER_URL = env_redis("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request never waits for the broker: one try, no pause; the sweep finds what was not sent.
CELERY_TASK_PUBLISH_RETRY_POLICY: dict[str, Any] = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 600,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the log stays JSON
# A sweep that waited longer than this in the broker is not needed any more: the next one is there.
_SWEEP: dict[str, Any] = {"task": "flow.sweep", "options": {"expires": 5}}
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "sweep deliveries": {**_SWEEP, "schedule": 1.0, "args": ["deliveries"]},
    "sweep hints": {**_SWEEP, "schedule": 1.0, "args": ["hints"]},
    "sweep posts": {**_SWEEP, "schedule": 2.0, "args": ["posts"]},
    "sweep chores": {**_SWEEP, "schedule": 10.0, "args": ["chores"]},
}
