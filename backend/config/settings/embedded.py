"""The embedded default: one machine, one process, nothing to install but Python."""

import os
import secrets

from . import database, search
from .api import *  # noqa: F403
from .base import *  # noqa: F403
from .base import DATA_DIR, LOOPBACK
from .email import *  # noqa: F403
from .logging import *  # noqa: F403
from .matching import *  # noqa: F403
from .notices import *  # noqa: F403
from .outbox import *  # noqa: F403
from .products import *  # noqa: F403
from .security import *  # noqa: F403
from .sign_in import *  # noqa: F403
from .sms import *  # noqa: F403


def _generated_key() -> str:
    """The secret key of this installation: made once, readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8")


SECRET_KEY = _generated_key()
DATABASES = {"default": database.sqlite(DATA_DIR)}
SEARCH = search.embedded(DATA_DIR)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOOPBACK

# No step before the first start: static files are served from where they lie.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
