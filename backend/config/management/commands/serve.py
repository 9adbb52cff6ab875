"""`make run`: set up what is missing, say each step, and serve until Ctrl-C."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from backend.config.demo.accounts import PASSWORD, demo_accounts
from backend.config.demo.loading import load_demo, wants_demo
from backend.config.serving import Server, bound_socket, open_to_others
from backend.lib.progress import step
from backend.recommendations import named_model


class Command(BaseCommand):
    help = "准备数据并启动平台（嵌入式默认，单进程）。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        if settings.QUEUE != "embedded":
            raise CommandError("serve 只用于嵌入式默认；生产环境请用 uvicorn 加 Celery（见 docker-compose.yml）。")
        if wrong := named_model.problem():
            raise CommandError(wrong)
        taken = bound_socket()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with step("建库"):
                call_command("migrate", verbosity=0, interactive=False)
        if wants_demo():
            with step("载入演示数据"):
                load_demo()
        with step("准备匹配模型"):
            named_model.prepare()
        words = where()
        Server(lambda: print(words, flush=True)).serve_on(taken)


def where() -> str:
    """The address, what it means where others reach it, and the demo accounts, one line each."""
    lines = ["", f"数桥已启动：{settings.SERVED_AT}/    按 Ctrl-C 停止"]
    if warning := open_to_others():
        lines.append(warning)
    if accounts := demo_accounts():
        lines.append(f"演示账号（密码都是 {PASSWORD}）：")
        lines += [f"  {one['username']:<16}{one['organisation']} · {one['role_label']}" for one in accounts]
    return "\n".join(lines)
