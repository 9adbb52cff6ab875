"""`manage.py restore FILE`: database and uploaded files as they were in a backup; everybody signs in anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from backend.config.backups import BackupRefused, restore
from backend.config.running import is_running
from backend.lib.progress import step


class Command(BaseCommand):
    help = "从备份恢复数据库和上传的文件，结束所有登录，重建检索索引。恢复前请停下平台。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="manage.py backup 写的备份文件")
        parser.add_argument("--force", action="store_true", help="这里已有数据也替换掉")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        if settings.QUEUE == "embedded" and is_running():
            raise CommandError("平台正在运行，请先按 Ctrl-C 停止再恢复。")
        with step("恢复数据库和文件"):
            try:
                report = restore(options["file"], force=options["force"])
            except BackupRefused as refused:
                raise CommandError(str(refused)) from refused
        with step("重建检索索引"):
            call_command("reindex", stdout=self.stdout)
        self.stdout.write(f"已恢复，含上传文件 {report.files} 个；所有人须重新登录。")
        if report.missing:
            raise CommandError(f"{len(report.missing)} 个文件的内容不在备份里：{'、'.join(report.missing)}")
