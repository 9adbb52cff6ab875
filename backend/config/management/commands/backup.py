"""`manage.py backup FILE`: database and uploaded files in one archive, while the platform runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.config.backups import BackupRefused, back_up


class Command(BaseCommand):
    help = "把数据库和上传的文件备份到一个文件，平台可以照常运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="备份文件，例如 shuqiao-20261127.tar.gz；不能已存在"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        path: Path = options["file"]
        if not path.parent.is_dir():
            raise CommandError(f"没有这个文件夹：{path.parent}")
        try:
            report = back_up(path)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已备份到 {path}：{path.stat().st_size:,} 字节，含上传文件 {report.files} 个。")
        if report.missing:
            raise CommandError(f"{len(report.missing)} 个文件的内容缺失，没有进备份：{'、'.join(report.missing)}")
