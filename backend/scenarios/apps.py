from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScenariosConfig(AppConfig):
    name = "backend.scenarios"
    verbose_name = "场景"

    def ready(self) -> None:
        from backend.files.readers import register_reader  # noqa: PLC0415  needs loaded models
        from backend.reference.screening import register_words  # noqa: PLC0415  as above
        from backend.scenarios import documents, hits, panels  # noqa: F401, PLC0415  as above; documents registers itself
        from backend.scenarios.choices import BATCH_SCAN, IMPORT_LIST  # noqa: PLC0415  as above
        from backend.scenarios.filters import DeskFilter, PublicFilter, ReviewFilter  # noqa: PLC0415  as above
        from backend.scenarios.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.scenarios.rules import may_read_list, may_read_scan  # noqa: PLC0415  as above
        from backend.scenarios.screening import listed_words  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from backend.web.hits import register_hit  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        register_words(listed_words)
        register_reader(BATCH_SCAN, may_read_scan)
        register_reader(IMPORT_LIST, may_read_list)
        register_hit("scenario", hits.line)
        places.register_entry(_("场景"), "scenarios:list", order=10)
        places.register_rail(
            _("我的场景"), "scenarios:desk", order=10, allowed=panels.has_desk, count=panels.desk_count, keep=True
        )
        places.register_rail(
            _("场景审核"),
            "scenarios:review",
            order=15,
            allowed=panels.for_officers,
            count=panels.review_count,
            keep=True,
        )
        places.register_views(_("我的场景"), "scenarios:desk", keys=DeskFilter.base_filters)
        places.register_views(_("场景审核"), "scenarios:review", keys=["part", *ReviewFilter.base_filters])
        places.register_views(_("场景"), "scenarios:list", keys=PublicFilter.base_filters)
        places.register_waiting(panels.waiting)
        places.register_first_task(panels.first_task)
