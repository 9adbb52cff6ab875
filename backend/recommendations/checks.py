"""`manage.py check` and every command that begins with it look at the model, before anything is asked of it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from backend.recommendations import named_model


def check_model(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  Django's signature
    wrong = named_model.problem()
    return [Error(wrong, id="recommendations.E001")] if wrong else []
