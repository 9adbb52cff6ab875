from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

# By name, because Celery is installed only where it is used.
CONNECT = {"celery": "backend.config.tasks.connect"}


class ConfigConfig(AppConfig):
    name = "backend.config"
    verbose_name = "组装"

    def ready(self) -> None:
        from notifications.transports.sms.sending import unknown_in  # noqa: PLC0415  the other apps have said their kinds now

        if strange := unknown_in(settings.SMS_TEMPLATES):
            msg = f"SMS_TEMPLATES 里的 {strange[0]!r} 不是会发短信的通知类别。类别见 docs/howto/connect-an-sms-gateway.md。"
            raise ImproperlyConfigured(msg)
        if settings.QUEUE in CONNECT:
            import_string(CONNECT[settings.QUEUE])()
