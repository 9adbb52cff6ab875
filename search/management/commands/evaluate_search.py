import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from search.engine import current_encoder
from search.evaluation import engine_over, evaluate, run
from search.evaluation_files import kinds_of, queries_of
from search.problems import ProblemKind, as_shipped
from search.registry import Kind

_TARGETS = {"scenarios": "scenario", "entities": "entity", "products": "product", "experts": "expert"}


class Command(BaseCommand):
    help = _("用产品自己的检索跑一组有评判的查询，报告 nDCG@10、MRR@10、recall@10 及其区间。")

    def add_arguments(self, parser: CommandParser) -> None:
        for name in _TARGETS:
            parser.add_argument(f"--{name}", type=Path, help=_("每行一个 JSON 的文件"))
        parser.add_argument(
            "--queries", type=Path, required=True, help=_("每行一个 JSON：id、q、target、relevant、style")
        )
        parser.add_argument("--run", type=Path, help=_("把每个查询的结果（编号由前到后）写到这里"))
        parser.add_argument("--no-library", action="store_true", help=_("不用问题库"))
        parser.add_argument("--no-dense", action="store_true", help=_("不用向量"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        kinds: list[Kind] = [*kinds_of({target: options[name] for name, target in _TARGETS.items() if options[name]})]
        if not options["no_library"]:
            kinds.append(ProblemKind(as_shipped))
        queries = queries_of(options["queries"])
        with engine_over(kinds, None if options["no_dense"] else current_encoder()) as engine:
            found = run(queries, engine)
        if options["run"]:
            options["run"].write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        scored = [judged for judged in queries if judged.relevant]
        self.stdout.write(f"{len(queries)} queries, {len(scored)} scored")
        for group, figures in evaluate(scored, found).items():
            told = "   ".join(
                f"{name} {figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}]" for name, figure in figures.items()
            )
            self.stdout.write(f"{group:<22} {figures['ndcg@10'].count:>4}   {told}")
