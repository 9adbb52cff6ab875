"""`manage.py add_model PATH`: a model challenges the one in use, and is measured in the same way."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.outbox.errors import LostRace
from backend.recommendations.actions.weights import add_model
from matching.errors import MatchingError


class Command(BaseCommand):
    help = "把一个模型列为候选，与在用的比较；不会立即使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="模型所在的文件夹，每台机器上都要在这个位置")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        folder: Path = options["path"]
        if not folder.is_dir():
            raise CommandError(f"没有这个文件夹：{folder}")
        try:
            row = add_model(str(folder.resolve()))
        except (MatchingError, LostRace) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"第{row.version}版已列为候选：{row.model_name}。用 manage.py measure_matching 评测。")
