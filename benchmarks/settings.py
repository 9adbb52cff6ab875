"""The embedded default with one more address: a view that does nothing, the peer that pages are compared with."""

from backend.config.settings.embedded import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
