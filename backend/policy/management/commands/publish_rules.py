"""manage.py publish_rules FILE.json: add a version of rules beside those that are there."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from backend.policy.actions import publish_rules
from backend.policy.errors import PolicyError


class Command(BaseCommand):
    help = "发布一个版本的规则；已有的版本不变"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, **options: Any) -> None:
        try:
            data = json.loads(Path(options["file"]).read_text(encoding="utf-8"))
            is_new = publish_rules(data)
        except (OSError, ValueError) as wrong:
            raise CommandError(_("读不出%(path)s：%(why)s") % {"path": options["file"], "why": wrong}) from wrong
        except KeyError as missing:
            raise CommandError(_("%(path)s缺少%(name)s。") % {"path": options["file"], "name": missing}) from missing
        except PolicyError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"已发布{data['name']}第{data['version']}版。" if is_new else "这个版本已经发布过，没有改动。"
        )
