from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "backend.referrals"
    verbose_name = "推介"

    def ready(self) -> None:
        from backend.referrals import panels  # noqa: PLC0415  needs loaded models
        from backend.web import places  # noqa: PLC0415  as above

        places.register_rail(_("推介至银行"), "referrals:batches", order=45, allowed=panels.for_batches)
        places.register_rail(_("银行推介"), "referrals:entity", order=45, allowed=panels.for_entities)
        places.register_waiting(panels.waiting)
