"""For `collectstatic` while an image is built: no secret is at hand then, and none is needed."""

from .embedded import *  # noqa: F403
from .embedded import BASE_DIR

STATIC_ROOT = BASE_DIR / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
