from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConflictsConfig(AppConfig):
    name = "backend.conflicts"
    verbose_name = "利害关系"

    def ready(self) -> None:
        from backend.conflicts import events, panels  # noqa: F401, PLC0415  facts are known from the start; needs loaded models
        from backend.web import places  # noqa: PLC0415  as above

        places.register_preference(_("我的利害关系"), "conflicts:mine", order=30)
        places.register_views(_("利害关系"), "conflicts:register", keys=["q"])
        places.register_rail(_("利害关系"), "conflicts:register", order=85, allowed=panels.for_officers)
