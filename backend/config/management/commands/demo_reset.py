"""`make demo-reset`: start over. Refuses while the platform runs, and wherever there is anything but demo data."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from backend.accounts.models import User
from backend.config.demo.loading import load_demo
from backend.config.running import is_running
from backend.lib.progress import step


class Command(BaseCommand):
    help = "清空演示数据并重新载入。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        if settings.QUEUE != "embedded" or not settings.DEMO_ALLOWED:
            raise CommandError("只有嵌入式默认可以重置演示数据。")
        if is_running():
            raise CommandError("平台正在运行，请先按 Ctrl-C 停止再重置。")
        if "accounts_user" in connection.introspection.table_names() and User.objects.filter(demo=False).exists():
            raise CommandError("库里有演示以外的账号，不能重置；确要清空请自行删除数据目录。")
        connection.close()
        with step("清空"):
            for name in ("shuqiao.sqlite3", "shuqiao.sqlite3-wal", "shuqiao.sqlite3-shm"):
                (settings.DATA_DIR / name).unlink(missing_ok=True)
            for name in ("index", "files", "vectors"):
                shutil.rmtree(settings.DATA_DIR / name, ignore_errors=True)
        with step("建库"):
            call_command("migrate", verbosity=0, interactive=False)
        with step("载入演示数据"):
            load_demo()
        print("演示数据已重置，可以 make run。")
