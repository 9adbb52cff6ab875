"""`make run`: set up what is missing, say each step, and serve until Ctrl-C."""

import os
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from backend.config.demo.accounts import PASSWORD, demo_accounts
from backend.config.demo.loading import load_demo, wants_demo
from backend.lib.progress import step
from backend.recommendations import engine


class Command(BaseCommand):
    help = "准备数据并启动平台（嵌入式默认，单进程）。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        if settings.QUEUE != "embedded":
            raise CommandError("serve 只用于嵌入式默认；生产环境请用 uvicorn 加 Celery（见 docker-compose.yml）。")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with step("建库"):
                call_command("migrate", verbosity=0, interactive=False)
        if wants_demo():
            with step("载入演示数据"):
                load_demo()
        with step("准备匹配模型"):
            engine.current()
        self.say_where()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
        uvicorn.run(
            "backend.config.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            workers=1,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )

    def say_where(self) -> None:
        """The address and the demo accounts, one line each."""
        print(f"\n数桥已启动：http://{settings.HOST}:{settings.PORT}/    按 Ctrl-C 停止", flush=True)
        accounts = demo_accounts()
        if accounts:
            print(f"演示账号（密码都是 {PASSWORD}）：")
            for account in accounts:
                print(f"  {account['username']:<16}{account['organisation']} · {account['role_label']}")
        sys.stdout.flush()
