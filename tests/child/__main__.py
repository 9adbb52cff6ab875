"""python -m tests.child record|only-record THING PERSON: what a server does, in a process that may die.

record: serve, record one fact as a request would, and go on until nothing waits. only-record: record it and leave.
"""

import asyncio
import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402

from backend.config.asgi import application  # noqa: E402
from backend.outbox.models import Delivery  # noqa: E402
from backend.outbox.recording import record  # noqa: E402
from notifications.models import Dispatch  # noqa: E402
from tests.child.subscribers import ChildHappened  # noqa: E402
from tests.lifespan import Serving, aside  # noqa: E402


def tell(thing_id, person_id):
    with transaction.atomic():
        record(ChildHappened(thing_id=thing_id, person_id=person_id))


def something_waits():
    return Delivery.objects.waiting().exists() or Dispatch.objects.waiting().exists()


async def serve(thing_id, person_id):
    async with Serving(application):
        await aside(tell, thing_id, person_id)
        while await aside(something_waits):  # noqa: ASYNC110  the database has no event to wait for
            await asyncio.sleep(0.02)


verb, thing_id, person_id = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if verb == "only-record":
    start = time.monotonic()
    tell(thing_id, person_id)
    print(time.monotonic() - start)  # noqa: T201
else:
    asyncio.run(serve(thing_id, person_id))
