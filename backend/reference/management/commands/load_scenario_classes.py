"""manage.py load_scenario_classes FILE.csv: the classes of 国办发〔2025〕37号 and the scenario fields that each covers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from backend.reference.actions import load_scenario_classes
from backend.reference.management.files import load


class Command(BaseCommand):
    help = "载入国办发〔2025〕37号的场景类别，CSV四列：方面、代码、名称、场景领域（多个以、分开）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, **options: Any) -> None:
        count = load(options["file"], load_scenario_classes)
        self.stdout.write(_("已载入%(count)s个场景类别。") % {"count": count})
