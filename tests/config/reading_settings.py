"""python -m tests.config.reading_settings < cases: imports a settings module again and again, each time in another environment.

A case is [module, environment]; for each the answer is the sentence with which the start would stop, or nothing.
"""

import importlib
import json
import os
import sys

from django.core.exceptions import ImproperlyConfigured

SETTINGS = "backend.config.settings"


def sentence(module: str, environment: dict[str, str]) -> str:
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith(SETTINGS)]:
        del sys.modules[name]
    try:
        importlib.import_module(f"{SETTINGS}.{module}")
    except ImproperlyConfigured as wrong:
        return str(wrong)
    return ""


print(json.dumps([sentence(module, environment) for module, environment in json.load(sys.stdin)]))  # noqa: T201
