"""The ASGI application: pages, sockets, and in the embedded default the relay.

https://channels.readthedocs.io/en/stable/deploying.html
"""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
pages: Any = get_asgi_application()

from backend.config.embedded import EmbeddedWorker  # noqa: E402  apps must be ready before models are imported
from backend.config.lifespan import Lifespan  # noqa: E402  as above
from backend.config.sockets import websockets  # noqa: E402  as above
from backend.files.body_limit import BodyLimit  # noqa: E402  as above

application = Lifespan(
    ProtocolTypeRouter({"http": BodyLimit(pages, settings.REQUEST_MAX_BYTES), "websocket": websockets()}),
    EmbeddedWorker() if settings.QUEUE == "embedded" else None,
)
