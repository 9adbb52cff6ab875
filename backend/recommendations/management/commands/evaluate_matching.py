"""`manage.py evaluate_matching`: the product's own pipeline over files, with intervals; beside it a baseline, paired.

Instead of files in the product's own form, --data FOLDER --set NAME takes one of the public Chinese sets.

What --bands prints, --write-bands FILE keeps: the public page and docs/matching.md tell people the figures of that file.
"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.recommendations.engine import new_matcher
from matching.evaluation import (
    BASELINES,
    CHINESE_SETS,
    Market,
    band_share,
    baseline_run,
    judge,
    paired,
    pipeline_run,
    pipeline_scores,
    read_market,
)
from matching.scoring.measured import Measured, MeasuredBand


class Command(BaseCommand):
    help = "在给定的主体、场景和判定文件上评测匹配。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entities", type=Path, help="主体，每行一个 JSON")
        parser.add_argument("--needs", type=Path, help="场景，每行一个 JSON")
        parser.add_argument("--qrels", type=Path, help="判定：场景、主体、等级，以制表符分隔")
        parser.add_argument("--data", type=Path, help="公开评测集所在的文件夹，与 --set 同用")
        parser.add_argument("--set", choices=sorted(CHINESE_SETS), help="公开评测集，代替 --entities 和 --needs")
        parser.add_argument("--run", type=Path, help="把排序写成 {场景: [主体, …]}")
        parser.add_argument("--baseline", choices=[*BASELINES], help="只运行并评测这个基线，与产品管线成对比较")
        parser.add_argument("--no-dense", action="store_true", help="不用向量")
        parser.add_argument("--bands", action="store_true", help="另外列出各契合度档的准确率和覆盖率")
        parser.add_argument("--write-bands", type=Path, help="与 --bands 同用：把这些数写进这个文件")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        if options["write_bands"] is not None and not options["bands"]:
            raise CommandError("--write-bands 需要同时给出 --bands。")
        market = self._market(options)
        matcher = new_matcher()
        pipeline = pipeline_run(market, matcher, dense=not options["no_dense"])
        run = baseline_run(market, options["baseline"], matcher.encoder) if options["baseline"] else pipeline
        if options["run"] is not None:
            options["run"].write_text(json.dumps(run, ensure_ascii=False, indent=1), encoding="utf-8")
        if not market.gains:
            self.stdout.write(f"{len(run)} needs ranked over {len(market.entities)} entities; nothing judged.")
            return
        self._report(options["baseline"] or ("pipeline --no-dense" if options["no_dense"] else "pipeline"), run, market)
        if options["bands"]:
            self._bands(market, options["write_bands"])
        if options["baseline"]:
            self._report("pipeline", pipeline, market)
            self._difference(f"pipeline - {options['baseline']}", pipeline, run, market)
        elif options["no_dense"]:
            whole = pipeline_run(market, new_matcher())
            self._report("pipeline", whole, market)
            self._difference("pipeline - no-dense", whole, run, market)

    def _market(self, options: dict[str, Any]) -> Market:
        if options["set"]:
            if options["data"] is None or not options["data"].is_dir():
                raise CommandError("--set 需要 --data 指出评测集所在的文件夹。")
            return CHINESE_SETS[options["set"]](options["data"])
        if options["entities"] is None or options["needs"] is None:
            raise CommandError("请给出 --entities 和 --needs，或者 --data 和 --set。")
        for name in ("entities", "needs", "qrels"):
            if options[name] is not None and not options[name].is_file():
                raise CommandError(f"没有这个文件：{options[name]}")
        return read_market(options["entities"], options["needs"], options["qrels"])

    def _report(self, name: str, run: Any, market: Any) -> None:
        found = judge(run, market.gains)
        self.stdout.write(
            f"{name} ({found.needs} needs, {len(market.entities)} entities)\n"
            f"  nDCG@10   {found.ndcg}\n  recall@20 {found.recall}\n  top@20    {found.top}\n  MRR       {found.mrr}"
        )

    def _bands(self, market: Market, target: Path | None) -> None:
        matcher = new_matcher()
        scores = pipeline_scores(market, matcher)
        measured = {}
        for name, low in asdict(matcher.limits.bands).items():
            share = band_share(scores, market.gains, low)
            measured[name] = MeasuredBand(low, share.pairs, round(share.right, 4), round(share.found, 4))
            self.stdout.write(
                f"  {name} from {low:g}: {share.pairs} pairs, right {share.right:.2f}, found {share.found:.2f}"
            )
        if target is not None:
            needs = sum(profile.id in market.gains for profile in market.needs)
            Measured(matcher.encoder.digest, needs, len(market.entities), measured).write(target)

    def _difference(self, name: str, run: Any, other: Any, market: Any) -> None:
        self.stdout.write(f"{name}, nDCG@10 paired: {paired(run, other, market.gains)}")
