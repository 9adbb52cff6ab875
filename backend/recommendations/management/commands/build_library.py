import os
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from backend.recommendations import building


class Command(BaseCommand):
    help = _("按已采纳的问题库重建匹配用的底稿；平台照常运行，建好后各进程自行切换。")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        os.nice(10)  # the platform beside us comes first
        started = monotonic()
        built = building.build()
        if built is None:
            self.stdout.write(_("不需要重建，或另一个进程正在建立。"))
            return
        building.clear_up()
        self.stdout.write(
            _("问题库第%(version)d版已建好，用时%(seconds).1f秒。")
            % {"version": built.version, "seconds": monotonic() - started}
        )
