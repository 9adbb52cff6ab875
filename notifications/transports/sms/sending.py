"""Handing one message to the gateway of the settings, under the template that is registered for its kind."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from notifications.kinds import kinds
from notifications.transports.sms.gateway import Gateway

DEFAULT = "default"  # of SMS_TEMPLATES: for every kind that has none of its own
CODE = "code"  # the template of sign-in codes


def connected() -> Gateway:
    """The gateway; without one the settings choose no way that asks for it."""
    found = settings.SMS_GATEWAY
    assert found is not None, "only where there is a gateway is a message handed over"
    return found


def unknown_in(templates: Mapping[str, str]) -> list[str]:
    """Names of no kind that is ever texted, once all apps have registered theirs."""
    return sorted(set(templates) - {DEFAULT, CODE, *(name for name, kind in kinds().items() if kind.pressing)})


def post(mobile: str, kind: str, *, name: str, variables: Mapping[str, str]) -> None:
    """`name` stays the same over all tries. GatewayError when it was not taken."""
    connected().send(
        mobile=mobile,
        signature=settings.SMS_SIGNATURE,
        template=settings.SMS_TEMPLATES.get(kind) or settings.SMS_TEMPLATES[DEFAULT],
        name=name,
        variables=variables,
    )
