"""How well 填报提示 tells two needs in one text from one, with 95 % intervals: over the shipped library, and the needs of a file, one JSON a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.recommendations.engine import new_matcher
from matching.advice.measuring import Worth, measure_mixing, measure_on_library
from matching.library import shipped


class Command(BaseCommand):
    help = "填报提示：把一条需求和两条合在一起的需求分开，能分对多少。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--needs", type=Path, help="JSON Lines; each with pain_points or pain_point")
        parser.add_argument("--pairs", type=int, default=200)
        parser.add_argument("--problems", type=int, default=400, help="drawn from the library")

    def handle(self, *_args: Any, needs: Path | None, pairs: int, problems: int, **_options: Any) -> None:
        matcher = new_matcher()
        background, below = matcher.background, matcher.limits.mixed
        self._tell("library", measure_on_library(shipped(), background, below, most=problems))
        if needs is None:
            return
        try:
            rows = [json.loads(line) for line in needs.read_text(encoding="utf-8").splitlines() if line.strip()]
        except (OSError, ValueError) as wrong:
            raise CommandError(str(wrong)) from wrong
        texts = [text for row in rows if (text := row.get("pain_points") or row.get("pain_point") or "")]
        self._tell(needs.name, measure_mixing(texts, background, below, pairs=pairs))

    def _tell(self, name: str, worth: Worth) -> None:
        self.stdout.write(f"{name}: two in one, {worth.found} of {worth.joined} found; recall {_share(worth.recall)}")
        self.stdout.write(
            f"{name}: one alone, {worth.blamed} of {worth.singles} called two; false alarms {_share(worth.false_alarms)}; "
            f"precision {_share(worth.precision)}"
        )


def _share(figures: tuple[float, float, float]) -> str:
    share, low, high = figures
    return f"{share:.3f} [{low:.3f}, {high:.3f}]"
