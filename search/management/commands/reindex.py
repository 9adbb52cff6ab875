import os
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search.backends.base import State
from search.engine import Engine, current
from search.errors import SearchUnavailable
from search.rebuilding import build_for_the_writer, go_back, rebuild
from search.registry import Kind


class Command(BaseCommand):
    help = _("在旁边重建检索索引，建好后切换；平台可以照常运行。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", action="append", default=[], help=_("只重建这一类，可以写多次；不写则全部重建"))
        parser.add_argument("--leave", action="store_true", help=_("只建好，留给正在运行的平台切换"))
        parser.add_argument(
            "--back", action="store_true", help=_("换回上一个索引（切换后保留24小时），先补上其间的变动")
        )
        parser.add_argument("--wait", type=float, default=30.0, help=_("等运行中的平台切换的秒数，默认 30"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        engine = current()
        kinds = [engine.kinds[name] for name in options["kind"]] or list(engine.kinds)
        for kind in kinds:
            try:
                if options["back"]:
                    self._go_back(kind, engine, wait=options["wait"])
                else:
                    self._reindex(kind, engine, leave=options["leave"], wait=options["wait"])
            except SearchUnavailable as reason:
                raise CommandError(
                    _("“%(kind)s”没有建成：%(reason)s") % {"kind": kind.name, "reason": reason}
                ) from reason
        engine.backend.close()

    def _reindex(self, kind: Kind, engine: Engine, *, leave: bool, wait: float) -> None:
        started = monotonic()
        if leave:
            os.nice(10)  # the platform beside us comes first
            platform = os.getppid()
            # A platform that is started again begins a child of its own.
            build_for_the_writer(kind, engine=engine, wanted=lambda: os.getppid() == platform)
            return
        if rebuild(kind, engine=engine):
            said = _("“%(kind)s”已重建并切换，用时 %(seconds).1f 秒。")
        elif self._switched(kind, engine, wait):
            said = _("“%(kind)s”已重建，运行中的平台已切换，用时 %(seconds).1f 秒。")
        else:
            said = _("“%(kind)s”已建好，运行中的平台稍后自行切换。")
        self.stdout.write(said % {"kind": kind.name, "seconds": monotonic() - started})

    def _go_back(self, kind: Kind, engine: Engine, *, wait: float) -> None:
        went = go_back(kind, engine=engine)
        if went is None:
            said = _("“%(kind)s”没有保留的索引，换不回去。")
        elif went:
            said = _("“%(kind)s”已换回上一个索引。再运行一次 reindex 才会按现在的词典和模型重建。")
        elif self._switched(kind, engine, wait):
            said = _("“%(kind)s”已由运行中的平台换回上一个索引。再运行一次 reindex 才会按现在的词典和模型重建。")
        else:
            said = _("“%(kind)s”稍后由运行中的平台换回上一个索引。")
        self.stdout.write(said % {"kind": kind.name})

    def _switched(self, kind: Kind, engine: Engine, wait: float) -> bool:
        """Whether the process that writes takes over the draft while we wait."""
        deadline = monotonic() + wait
        while monotonic() < deadline:
            if engine.backend.waiting(kind.name, engine.recipe(kind)) is None:
                return engine.backend.state(kind.name, engine.recipe(kind)) in (State.CURRENT, State.HELD)
            sleep(0.2)
        return False
