"""Find bytes without a row (left by a rollback or a crash) and rows without their bytes."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.files import disk
from backend.files.models import StoredFile

FRESH_SECONDS = 3600  # younger bytes may belong to a transaction that has not committed yet


class Command(BaseCommand):
    help = "列出没有记录的文件内容和缺失内容的文件记录；加 --delete 才删除前者。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="删除没有记录的文件内容")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        # The disk first: a row that is written after this line has its bytes already.
        kept = dict(disk.names())
        wanted = set(StoredFile.objects.stored().values_list("stored_as", flat=True))
        oldest_fresh = time.time() - FRESH_SECONDS
        orphans = sorted(name for name, written in kept.items() if name not in wanted and written < oldest_fresh)
        for name in orphans:
            self.stdout.write(f"没有记录：{name}")
            if options["delete"]:
                disk.remove(name)
        rows = StoredFile.objects.stored().order_by("pk").values_list("reference", "stored_as")
        lost = [
            reference for reference, name in rows.iterator() if name not in kept and not disk.path_of(name).exists()
        ]
        done = "已删除" if options["delete"] else "未删除（加 --delete 删除）"
        self.stdout.write(f"没有记录的文件内容 {len(orphans)} 个，{done}。")
        if lost:
            raise CommandError(f"{len(lost)} 个文件的内容缺失，请从备份恢复：{'、'.join(lost)}")
