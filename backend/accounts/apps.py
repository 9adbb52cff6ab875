from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from backend.accounts import schema  # noqa: F401, PLC0415  registers itself; needs loaded apps
