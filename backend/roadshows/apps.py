from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadshowsConfig(AppConfig):
    name = "backend.roadshows"
    verbose_name = "路演"

    def ready(self) -> None:
        from backend.files.readers import register_reader  # noqa: PLC0415  needs loaded models
        from backend.roadshows import panels, queries  # noqa: PLC0415  as above
        from backend.roadshows.choices import DECK  # noqa: PLC0415  as above
        from backend.roadshows.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        register_reader(DECK, queries.may_read_deck)
        places.register_entry(_("路演"), "roadshows:events", order=40)
        places.register_rail(_("路演活动"), "roadshows:desk", order=25, allowed=panels.for_organisers)
        places.register_rail(_("路演评审"), "roadshows:judging", order=26, allowed=panels.for_judges)
        places.register_rail(_("一对一洽谈"), "roadshows:my_meetings", order=27, allowed=panels.for_comers)
        places.register_views(_("路演"), "roadshows:events", keys=["over"])
        places.register_waiting(panels.waiting)
        places.register_preference(_("我的日程"), "roadshows:agenda", order=40)
