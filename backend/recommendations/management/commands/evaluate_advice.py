"""How well 填报提示 tells two needs in one text from one: over the needs of a file, one JSON a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.recommendations.engine import new_matcher
from matching.advice.measuring import measure_mixing


class Command(BaseCommand):
    help = "填报提示：把一条需求和两条合在一起的需求分开，能分对多少。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--needs", required=True, type=Path, help="JSON Lines; each with pain_points or pain_point")
        parser.add_argument("--pairs", type=int, default=200)

    def handle(self, *_args: Any, needs: Path, pairs: int, **_options: Any) -> None:
        try:
            rows = [json.loads(line) for line in needs.read_text(encoding="utf-8").splitlines() if line.strip()]
        except (OSError, ValueError) as wrong:
            raise CommandError(str(wrong)) from wrong
        texts = [text for row in rows if (text := row.get("pain_points") or row.get("pain_point") or "")]
        worth = measure_mixing(texts, new_matcher().background, pairs=pairs)
        self.stdout.write(f"two in one: {worth.found} of {worth.joined} found")
        self.stdout.write(f"one alone: {worth.blamed} of {worth.singles} called two")
