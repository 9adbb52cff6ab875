"""What django-allauth asks of us: sign-up is closed, and a proven mobile number may sign in by a code."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from backend.accounts.actions import verify_mobile
from backend.accounts.codes import send_code
from backend.accounts.mobile_fields import MobileField
from backend.accounts.models import User


class ClosedSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """By password or second factor: a code by mail would be weaker than what it stands in for."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [one for one in found if one["id"] != "reauthenticate_by_code"]

    def phone_form_field(self, **options: Any) -> MobileField:
        return MobileField(**options)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.mobile, user.mobile_verified) if user.mobile else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Never asked: numbers are kept by save_person, and proven by verify_mobile."""
        raise NotImplementedError

    def set_phone_verified(self, user: User, phone: str) -> None:
        verify_mobile(user, phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Only a proven number finds somebody."""
        return User.objects.filter(mobile=phone, mobile_verified=True, is_active=True).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_more: Any) -> None:  # noqa: ARG002  as above
        send_code(phone, code)
