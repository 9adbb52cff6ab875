"""`manage.py demo_accounts --json`: who can sign in to the demo."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from backend.config.demo.accounts import demo_accounts


class Command(BaseCommand):
    help = "列出演示账号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        accounts = demo_accounts()
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=1))
            return
        for account in accounts:
            self.stdout.write(
                f"{account['username']}\t{account['password']}\t{account['role']}\t{account['organisation']}"
            )
