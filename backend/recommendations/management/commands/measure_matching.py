"""`manage.py measure_matching`: the rankings on the judged pairs, and each challenger against the weights in use, now."""

from typing import Any

from django.core.management.base import BaseCommand

from backend.recommendations.actions.measuring import measure
from backend.recommendations.models import Measurement, Trial


class Command(BaseCommand):
    help = "在判定过的场景上评测匹配，并把候选与在用的权重成对比较。"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        run = measure()
        for row in Measurement.objects.filter(run=run).order_by("pk"):
            self.stdout.write(
                f"{row.get_method_display()}（{row.needs}个场景，{row.pairs}对判定，{row.entities}户主体）"
            )
            for name, one in row.figures.items():
                self.stdout.write(f"  {name:8} {one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]")
        for trial in Trial.objects.filter(challenger__state="challenger").order_by("challenger", "-at"):
            self.stdout.write(
                f"候选第{trial.challenger.version}版 − 在用第{trial.champion.version}版："
                f"{trial.difference:+.4f} [{trial.low:+.4f}, {trial.high:+.4f}]，{trial.get_verdict_display()}"
            )
