from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "backend.dashboard"
    verbose_name = "总览"

    def ready(self) -> None:
        from backend.organisations.panels import for_officers  # noqa: PLC0415  needs loaded models
        from backend.web import places  # noqa: PLC0415  as above

        places.register_rail(_("公开数字"), "dashboard:figures", order=80, allowed=for_officers)
