"""Run one 自动排期: `manage.py run_plan ID`. The server starts it; by hand it goes on with what waits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.roadshows.planning import SECONDS, run_plan


class Command(BaseCommand):
    help = "Plan the meetings of an event, as asked for in the row with this id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("--seconds", type=float, default=SECONDS, help="at most so long")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        run = run_plan(options["id"], seconds=options["seconds"])
        if run is None:
            raise CommandError("This plan is not waiting: it has ended, or another process has it.")
        self.stdout.write(f"{run.state}: {run.placed}/{run.asked} placed, gap {run.gap}, {run.seconds:.1f} s")
