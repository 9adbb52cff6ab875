"""Facts → subscribers, from the code. docs/flow-table.md is the output of `manage.py show_flow --markdown`."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.outbox.facts import Fact, all_facts, version_of
from backend.outbox.subscribing import Subscriber, subscribers_of


class Command(BaseCommand):
    help = "Prints every fact and who hears of it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--markdown", action="store_true", help="as docs/flow-table.md holds it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        lines = markdown() if options["markdown"] else text()
        self.stdout.write("\n".join(lines))


def text() -> Iterator[str]:
    for name, cls in all_facts().items():
        yield f"{name}({_fields(cls)})"
        for one in subscribers_of(cls):
            yield f"  → {one.name}  {_place(one)}"
        if not subscribers_of(cls):
            yield "  (kept; nobody is told)"


def markdown() -> Iterator[str]:
    yield "| Fact | Carries | Who hears of it |"
    yield "| --- | --- | --- |"
    for name, cls in all_facts().items():
        heard = "<br>".join(f"`{one.name}` in {_place(one)}" for one in subscribers_of(cls)) or "kept; nobody is told"
        yield f"| `{name}` | {_fields(cls)} | {heard} |"


def _fields(cls: type[Fact]) -> str:
    version = f" · version {version_of(cls)}" if version_of(cls) > 1 else ""
    return ", ".join(field.name for field in fields(cls)) + version


def _place(one: Subscriber) -> str:
    return f"{one.run.__module__}"
