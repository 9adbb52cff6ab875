"""Settings of a child process that works on the test database of the test that started it."""

import os

from backend.config.settings.test import *  # noqa: F403
from backend.config.settings.test import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["CHILD_DATABASE"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.child"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["CHILD_MAIL"]

if os.environ.get("CHILD_BROKER"):
    from backend.config.settings.celery import *  # noqa: F403

    QUEUE = "celery"
    CELERY_BROKER_URL = os.environ["CHILD_BROKER"]
