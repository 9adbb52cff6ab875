"""`manage.py learn_weights`: a small correction of the weights from what people answered, as a challenger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.outbox.errors import LostRace
from backend.recommendations.actions.weights import learn_weights, propose_weights
from backend.recommendations.errors import NothingToLearn
from matching.matcher import Weights


class Command(BaseCommand):
    help = "按“有意对接”和“暂不合适”学得权重的修正，列为候选；也可以直接给定一组权重。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--base", nargs=3, type=float, metavar=("字词", "模型", "问题库"), help="以这组权重为底，不给则用在用的"
        )
        parser.add_argument("--as-given", action="store_true", help="不学修正，就用 --base 给的")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        base = Weights(*options["base"]) if options["base"] else None
        if base is not None and min(options["base"]) < 0:
            raise CommandError("权重不能小于0。")
        try:
            if options["as_given"]:
                if base is None:
                    raise CommandError("--as-given 需要 --base。")
                row = propose_weights(base)
            else:
                found = learn_weights(base=base)
                row = found.row
                self.stdout.write(f"学自{row.learned['lists']}份名单的{row.learned['pairs']}对表态。")
        except (NothingToLearn, LostRace) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"第{row.version}版已列为候选：{row.weights}。用 manage.py measure_matching 评测。")
