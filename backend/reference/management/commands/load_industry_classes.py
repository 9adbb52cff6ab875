"""manage.py load_industry_classes FILE.csv: the 156 小类 of the 2021 classification, from the official annex."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from backend.reference.actions import load_industry_classes
from backend.reference.management.files import load


class Command(BaseCommand):
    help = "载入《数字经济及其核心产业统计分类（2021）》的小类，CSV两列：代码、名称"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, **options: Any) -> None:
        count = load(options["file"], load_industry_classes)
        self.stdout.write(_("已载入%(count)s个小类。") % {"count": count})
