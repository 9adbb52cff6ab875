from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "backend.outbox"
    verbose_name = "事实与投递"

    def ready(self) -> None:
        autodiscover_modules("subscribers", "chores")
