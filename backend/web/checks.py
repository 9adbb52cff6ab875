"""What was registered in a place must have an address: a wrong name is found at start-up, not by a visitor."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.urls import NoReverseMatch, reverse

from backend.web import places


def check_places(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  Django's signature
    wrong: list[CheckMessage] = []
    for place, name, takes_reference in places.registered_names():
        try:
            reverse(name, args=["AAAAAAAA"] if takes_reference else [])
        except NoReverseMatch:
            takes = "the object's reference as its one argument" if takes_reference else "no argument"
            wrong.append(
                Error(
                    f"{name}, registered for {place}, is not an address.",
                    hint=f"Register a URL name that exists and takes {takes}.",
                    id="web.E001",
                )
            )
    return wrong
