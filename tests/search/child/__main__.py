"""python -m tests.search.child write FROM: index one new row after the other, and print each when that is acknowledged."""

import sys

import django

django.setup()

from search.engine import Engine, current  # noqa: E402
from search.indexing import update  # noqa: E402
from search.registry import Registry  # noqa: E402
from tests.search.worlds import MemoryKind, Row  # noqa: E402

kind = MemoryKind("thing")
registry = Registry()
registry.add(kind)
engine = Engine(current().backend, registry)
first = int(sys.argv[2])
for pk in range(first, first + 100_000):
    kind.rows[pk] = Row(pk, title=f"第{pk}条皮带")
    update("thing", pk, engine=engine)
    print(pk, flush=True)  # noqa: T201
