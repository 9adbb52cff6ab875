import json
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search.drift import Difference, still_true, sweep
from search.engine import Engine, current
from search.errors import SearchUnavailable
from search.registry import Kind
from search.sweeping import repair


class Command(BaseCommand):
    help = _("逐条比较数据库与检索索引，列出缺失、过期、多余的条目；有差异时以 1 退出。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", action="append", default=[], help=_("只查这一类，可以写多次"))
        parser.add_argument("--after", type=int, default=0, help=_("从这个编号之后接着查"))
        parser.add_argument("--batch", type=int, default=1000, help=_("每批条数，默认 1000"))
        parser.add_argument("--pause", type=float, default=0.0, help=_("每批之后停几秒，以免影响使用"))
        parser.add_argument("--grace", type=float, default=2.0, help=_("隔几秒再看一次，仍不同才算；默认 2"))
        parser.add_argument("--contents", action="store_true", help=_("连内容一起比较，能发现没有升版本号的改动"))
        parser.add_argument("--repair", action="store_true", help=_("把查出的差异写回索引"))
        parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        engine = current()
        kinds = [engine.kinds[name] for name in options["kind"]] or list(engine.kinds)
        found: list[Difference] = []
        try:
            for kind in kinds:
                found += self._check(kind, engine, options)
        except SearchUnavailable as reason:
            raise CommandError(_("检索引擎暂时不能查：%s") % reason) from reason
        finally:
            engine.backend.close()
        if options["json"]:
            self.stdout.write(json.dumps([{"kind": one.kind, "id": one.id, "problem": one.problem} for one in found]))
        if found and not options["repair"]:
            raise CommandError(_("共有 %d 处差异。") % len(found), returncode=1)
        if not options["json"]:
            self.stdout.write(_("差异 %d 处，已写回。") % len(found) if found else _("没有差异。"))

    def _check(self, kind: Kind, engine: Engine, options: dict[str, Any]) -> list[Difference]:
        index = engine.backend.index(kind.name)
        suspects: list[Difference] = []
        after: int | None = options["after"]
        while after is not None:
            batch = sweep(kind, index, after=after, limit=options["batch"], contents=options["contents"])
            suspects += batch.differences
            after = batch.after
            if after is not None:
                self.stderr.write(_("%(kind)s：已查到编号 %(after)d") % {"kind": kind.name, "after": after})
                sleep(options["pause"])
        if suspects:
            sleep(options["grace"])
        found = still_true(kind, index, suspects, contents=options["contents"])
        if not options["json"]:
            for one in found:
                self.stdout.write(f"{one.kind} {one.id} {one.problem}")
        if options["repair"] and found:
            repair(kind, found, engine=engine)
        return found
