"""`manage.py bootstrap --officer EMAIL`: the first account of an installation, by a one-time link."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from backend.accounts.actions import revoke_invitation
from backend.organisations.actions import create_organisation, invite_member
from backend.organisations.choices import Kind, Role
from backend.organisations.models import Organisation
from backend.organisations.queries import admin_invitations


class Command(BaseCommand):
    help = "为省数据局建立第一个账号的一次性链接。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--officer", required=True, metavar="EMAIL", help="第一位工作人员的电子邮箱")
        parser.add_argument("--bureau", default="山西省数据局", help="单位名称")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        validate_email(options["officer"])
        with transaction.atomic():
            bureau = Organisation.objects.filter(kind=Kind.BUREAU).order_by("pk").first()
            if bureau is not None and bureau.memberships.live().filter(role=Role.ADMIN).exists():
                raise CommandError("已有管理员，请由管理员在“单位成员”里邀请同事。")
            if bureau is None:
                bureau = create_organisation(by=None, kind=Kind.BUREAU, name=options["bureau"])
            for earlier in admin_invitations(bureau):
                revoke_invitation(earlier, by=None)
            _invitation, secret = invite_member(bureau, email=options["officer"], name="", role=Role.ADMIN, by=None)
        self.stdout.write(
            f"七天内有效，只能用一次：{settings.SITE_URL}{reverse('organisations:accept', args=[secret])}"
        )
