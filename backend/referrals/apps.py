from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "backend.referrals"
    verbose_name = "推介"

    def ready(self) -> None:
        from backend.files.readers import register_reader  # noqa: PLC0415  needs loaded models
        from backend.referrals import access, indicators, panels, panels_bank  # noqa: F401, PLC0415  as above
        from backend.referrals.choices_bank import AUTHORITY, PROOF  # noqa: PLC0415  as above
        from backend.referrals.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        places.register_rail(_("推介至银行"), "referrals:batches", order=45, allowed=panels.for_batches)
        places.register_rail(_("银行推介"), "referrals:entity", order=45, allowed=panels.for_entities)
        places.register_waiting(panels.waiting)
        places.register_rail(
            _("推介待办"), "referrals:reviews", order=12, allowed=panels_bank.for_banks, keep=True,
            count=panels_bank.waiting_count,
        )  # fmt: skip
        places.register_rail(_("指标核对"), "referrals:figures_to_check", order=46, allowed=panels_bank.for_officers)
        places.register_waiting(panels_bank.waiting)
        places.register_views(_("推介待办"), "referrals:reviews", keys=["tab"])
        places.register_views(_("新一批推介"), "referrals:grid", keys=["region", "field"])
        register_reader(PROOF, access.may_read_proof)
        register_reader(AUTHORITY, access.may_read_authority)
