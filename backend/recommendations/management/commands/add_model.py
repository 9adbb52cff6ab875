"""`manage.py add_model PATH_OR_NAME`: a model challenges the one in use, and is measured in the same way."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.outbox.errors import LostRace
from backend.recommendations.actions.weights import add_model
from backend.recommendations.limits import limits_for
from matching.errors import MatchingError

HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


class Command(BaseCommand):
    help = "把一个模型列为候选，与在用的比较；不会立即使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="模型所在的文件夹，每台机器上都要在这个位置；或模型库里的名称")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        model: str = options["model"]
        folder = Path(model)
        if not folder.is_dir() and not HUB_NAME.fullmatch(model):
            raise CommandError(f"没有这个文件夹：{folder}")
        try:
            row = add_model(str(folder.resolve()) if folder.is_dir() else model)
        except (MatchingError, LostRace) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"第{row.version}版已列为候选：{row.model_name}。用 manage.py measure_matching 评测。")
        if limits_for(row.model).borrowed:
            self.stdout.write(f"它还没有自己的界线，先用 manage.py calibrate_model {row.model} 标定。")
