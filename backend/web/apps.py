from django.apps import AppConfig
from django.core import checks
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.web import places
from backend.web.checks import check_places
from search import WordList, understand


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


class WebConfig(AppConfig):
    name = "backend.web"
    verbose_name = "界面"

    def ready(self) -> None:
        from backend.web import meanings  # noqa: PLC0415  needs loaded models

        checks.register(check_places, checks.Tags.urls)
        places.register_rail(
            _("等我办"),
            "web:work_home",
            order=0,
            allowed=_signed_in,
            count=lambda request: len(places.waiting(request)),
            keep=True,
        )
        places.register_views(_("通知"), "web:inbox", keys=["unread"])
        understand(WordList(meanings.remembered(meanings.place_words)))
        understand(meanings.amounts)
