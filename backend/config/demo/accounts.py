"""The demo's people and their one known password, which works nowhere but in the demo."""

from typing import TypedDict

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured

from backend.organisations.models import Membership

PASSWORD = "shuqiao-demo-2026"  # noqa: S105  printed at start; production refuses it


class DemoAccount(TypedDict):
    username: str
    password: str
    name: str
    role: str
    role_label: str
    kind: str
    organisation: str


def demo_accounts() -> list[DemoAccount]:
    """Everybody of the demo who has its password, with user name, password, role and organisation; refused where the demo is not allowed."""
    if not settings.DEMO_ALLOWED:
        raise ImproperlyConfigured("生产环境不提供演示账号。")
    members = list(
        Membership.objects.live()
        .filter(user__demo=True)
        .select_related("user", "organisation")
        .order_by("organisation__kind", "organisation_id", "pk")
    )
    # Whom somebody of the demo invited has a password of their own choice. The loaded people share one digest: checked once.
    digests = {one.user.password for one in members}
    known = {digest for digest in digests if check_password(PASSWORD, digest)}
    return [
        DemoAccount(
            username=one.user.username,
            password=PASSWORD,
            name=one.user.name,
            role=one.role,
            role_label=str(one.get_role_display()),
            kind=one.organisation.kind,
            organisation=one.organisation.name,
        )
        for one in members
        if one.user.password in known
    ]
