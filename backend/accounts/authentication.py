"""API keys: `Authorization: Bearer sq_…`. A key reaches what its person reaches, cut to its scopes."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from backend.accounts.models import ApiToken, User

USE_WRITTEN_EVERY = timedelta(minutes=1)


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """(person, key), or None when no key was sent; a wrong, ended or revoked one is refused."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = ApiToken.objects.live().select_related("user").filter(digest=ApiToken.digest_of(secret.strip())).first()
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed(_("令牌无效、已到期或已吊销。"))
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_WRITTEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return "Bearer"
