from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinancingConfig(AppConfig):
    name = "backend.financing"
    verbose_name = "金融"

    def ready(self) -> None:
        from backend.financing import documents, hits, meanings, panels  # noqa: F401, PLC0415  documents registers itself; needs loaded models
        from backend.financing.filters import NeedFilter, ProductFilter  # noqa: PLC0415  as above
        from backend.financing.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.organisations.panels import for_officers  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from backend.web.hits import register_hit  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above
        from search import WordList, understand  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        register_hit("product", hits.line)
        places.register_entry(_("金融产品"), "financing:products", order=30)
        places.register_rail(_("金融产品"), "financing:desk", order=20, allowed=panels.for_financiers, keep=True)
        places.register_rail(_("融资需求"), "financing:needs", order=24, allowed=panels.for_needs)
        places.register_rail(
            _("投贷联动"), "financing:joints", order=25, allowed=panels.for_joint, count=panels.joint_waiting
        )
        places.register_rail(_("产品种类"), "financing:kinds", order=74, allowed=for_officers)
        places.register_views(_("金融产品"), "financing:products", keys=ProductFilter.base_filters)
        places.register_views(_("融资需求"), "financing:needs", keys=NeedFilter.base_filters)
        places.register_waiting(panels.waiting)
        places.register_first_task(panels.first_task)
        understand(WordList(meanings.guarantee_words))
