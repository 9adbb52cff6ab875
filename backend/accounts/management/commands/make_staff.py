"""`manage.py make_staff USERNAME`: lets a person into /admin/; `--end` takes it back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.actions import set_staff
from backend.accounts.models import User


class Command(BaseCommand):
    help = "准许一个账号进入管理后台（/admin/），或收回。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="登录用的用户名")
        parser.add_argument("--end", action="store_true", help="收回")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"没有用户名为“{options['username']}”的账号；账号由邀请建立。")
        changed = set_staff(user, staff=not options["end"], by=None)
        if options["end"]:
            self.stdout.write(f"{user}不再能进管理后台。" if changed else f"{user}原本就不能进管理后台。")
        else:
            self.stdout.write(f"{user}可以进管理后台了。" if changed else f"{user}原本就能进管理后台。")
