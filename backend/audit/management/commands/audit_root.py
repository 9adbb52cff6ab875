from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from backend.audit.sealing import seal_days


class Command(BaseCommand):
    help = "Seals every past day that has no root yet and prints its root; the platform does it by itself each night."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        roots = seal_days()
        for root in roots:
            self.stdout.write(f"{root.day} {root.root}")
        if not roots:
            self.stdout.write(_("没有待封存的日期。"))
