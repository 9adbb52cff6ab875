"""The ASGI application: pages, sockets, and in the embedded default the relay.

https://channels.readthedocs.io/en/stable/deploying.html
"""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

from backend.config.starting import stopped_by_a_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
with stopped_by_a_sentence():
    pages: Any = get_asgi_application()

# From here on apps must be ready: models are imported.
from backend.config.embedded import EmbeddedWorker
from backend.config.lifespan import Lifespan
from backend.config.sockets import websockets
from backend.files.body_limit import BodyLimit

application = Lifespan(
    ProtocolTypeRouter({"http": BodyLimit(pages, settings.REQUEST_MAX_BYTES), "websocket": websockets()}),
    EmbeddedWorker() if settings.QUEUE == "embedded" else None,
)
