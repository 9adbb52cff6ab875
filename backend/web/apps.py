from django.apps import AppConfig
from django.core import checks
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.web import places
from backend.web.checks import check_places


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


class WebConfig(AppConfig):
    name = "backend.web"
    verbose_name = "界面"

    def ready(self) -> None:
        checks.register(check_places, checks.Tags.urls)
        places.register_rail(
            _("等我办"),
            "web:work_home",
            order=0,
            allowed=_signed_in,
            count=lambda request: len(places.waiting(request)),
            keep=True,
        )
