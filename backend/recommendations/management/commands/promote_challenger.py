"""`manage.py promote_challenger [VERSION]`: tries the challenger once more, and puts it to use if it has won."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.outbox.errors import LostRace
from backend.recommendations.actions.weights import promote_challenger, try_challenger
from backend.recommendations.errors import NotPromoted
from backend.recommendations.models import WeightSet
from matching.errors import MatchingError


class Command(BaseCommand):
    help = "再评一次候选，显著更好才换上；否则说明为什么不换。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", nargs="?", type=int, help="第几版；只有一个候选时可以不写")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        rows = list(WeightSet.objects.challengers())
        if options["version"] is not None:
            rows = [row for row in rows if row.version == options["version"]]
        if len(rows) != 1:
            raise CommandError("没有这个候选。" if not rows else "有几个候选，请写明第几版。")
        try:
            trial = try_challenger(rows[0])
            row = promote_challenger(rows[0], by=None)
        except (NotPromoted, LostRace, MatchingError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"第{row.version}版已换上：nDCG@10 {trial.difference:+.4f} [{trial.low:+.4f}, {trial.high:+.4f}]，"
            f"{trial.needs}个场景。推荐随后逐条重算。"
        )
