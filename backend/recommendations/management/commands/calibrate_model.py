"""`manage.py calibrate_model [PATH]`: set the limits of a model, so that 契合度, 相似 and 问题 are said as often as with the bundled one.

With --check it writes nothing, prints the limits with which the model serves, and fails where they are borrowed.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.recommendations import building
from backend.recommendations.actions.calibrating import calibrate
from backend.recommendations.limits import limits_of
from matching.encoders import load
from matching.errors import MatchingError
from matching.evaluation import Market, read_market


class Command(BaseCommand):
    help = "为一个模型标定各档契合度和“相似”“问题”的界线。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", nargs="?", help="模型的文件夹或名称；不写就是在用的")
        parser.add_argument("--check", action="store_true", help="只列出现在的界线；借用随产品模型的界线时报错")
        parser.add_argument("--entities", type=Path, help="判过的主体，每行一个 JSON；不写就用本平台的判定")
        parser.add_argument("--needs", type=Path, help="判过的场景，每行一个 JSON")
        parser.add_argument("--qrels", type=Path, help="判定：场景、主体、等级，以制表符分隔")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        model = options["model"]
        model = (
            building.model_in_use() if model is None else str(Path(model).resolve()) if Path(model).is_dir() else model
        )
        try:
            if options["check"]:
                self._check(model)
                return
            done = calibrate(model, _market(options))
        except MatchingError as wrong:
            raise CommandError(str(wrong)) from wrong
        before = done.before.numbers()
        for name, value in done.limits.numbers().items():
            self.stdout.write(f"  {name:9} {before[name]:g} → {value:g}")
        self.stdout.write("各档契合度按判定定出。" if done.judged else "判定不够，各档契合度按问题库定出。")

    def _check(self, model: str) -> None:
        limits = limits_of(model, load(model).digest)
        for name, value in limits.numbers().items():
            self.stdout.write(f"  {name:9} {value:g}")
        if limits.borrowed:
            raise CommandError("这个模型没有自己的界线，借用的是随产品提供的模型的。请运行 manage.py calibrate_model。")


def _market(options: dict[str, Any]) -> Market | None:
    files = [options[name] for name in ("entities", "needs", "qrels")]
    if not any(files):
        return None
    if not all(file is not None and file.is_file() for file in files):
        raise CommandError("--entities、--needs 和 --qrels 要一起给出，都要是文件。")
    return read_market(*files)
