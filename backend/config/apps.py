from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

# By name, because Celery is installed only where it is used.
CONNECT = {"celery": "backend.config.tasks.connect"}


class ConfigConfig(AppConfig):
    name = "backend.config"
    verbose_name = "组装"

    def ready(self) -> None:
        if settings.QUEUE in CONNECT:
            import_string(CONNECT[settings.QUEUE])()
