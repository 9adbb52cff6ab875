from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "backend.recommendations"
    verbose_name = "推荐"

    def ready(self) -> None:
        from backend.organisations.panels import for_officers  # noqa: PLC0415  needs loaded models
        from backend.recommendations import library, panels  # noqa: PLC0415  as above
        from backend.recommendations.checks import check_model  # noqa: PLC0415  as above
        from backend.recommendations.filters import ExpertMatchFilter, MatchFilter  # noqa: PLC0415  as above
        from backend.recommendations.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above
        from search import problems  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        checks.register(check_model)
        problems.follow(library.rows_for_search)

        places.register_rail(
            _("我的匹配"),
            "recommendations:matches",
            order=10,
            allowed=panels.for_entities,
            count=panels.unanswered,
            keep=True,
        )
        places.register_rail(_("我的订阅"), "recommendations:saved", order=75, allowed=panels.signed_in)
        places.register_panel(
            "search", "recommendations:offer_saved", allowed=panels.signed_in, order=10, label=_("有新的就告诉我")
        )
        places.register_rail(
            _("问题库"), "recommendations:library", order=70, allowed=for_officers, count=panels.proposals
        )
        places.register_rail(_("匹配质量"), "recommendations:quality", order=72, allowed=for_officers)
        places.register_views(_("我的匹配"), "recommendations:matches", keys=MatchFilter.base_filters)
        places.register_views(
            _("可能需要您的场景和主体"), "recommendations:helping", keys=ExpertMatchFilter.base_filters
        )
        places.register_views(_("问题库"), "recommendations:library", keys=["state", "field", "q"])
        places.register_waiting(panels.waiting)
        places.register_foot(_("推荐是怎么来的"), "recommendations:explanation", order=10)
        places.register_preference(_("推荐：打开或关闭"), "recommendations:preference", order=10)
        for place, kind in (("scenario", "scenario"), ("product", "product")):
            places.register_panel(
                place,
                f"recommendations:recommended_{kind}",
                allowed=panels.sees_recommended,
                order=10,
                label=_("可承接主体"),
                wide=True,
            )
            places.register_panel(
                place, f"recommendations:own_fit_{kind}", allowed=panels.sees_own_fit, order=20, label=_("与我们的契合")
            )
        places.register_panel(
            "entity", "recommendations:why", allowed=panels.sees_why, order=10, label=_("与我们需求的契合")
        )
        places.register_panel(
            "overview",
            "recommendations:outlook",
            allowed=panels.sees_outlook,
            order=10,
            label=_("再做什么，能多看什么"),
        )
        places.register_panel(
            "need",
            "recommendations:products_for_need",
            allowed=panels.signed_in,
            order=10,
            label=_("合适的产品"),
            wide=True,
        )
        places.register_panel("scenario_review", "recommendations:alike", allowed=panels.reviews, order=10)
        places.register_panel("scenario_form", "recommendations:advice", allowed=panels.writes_needs, order=10)
        places.register_rail(
            _("可以帮忙的"),
            "recommendations:helping",
            order=12,
            allowed=panels.is_listed_expert,
            count=panels.asked,
            keep=True,
        )
        places.register_panel(
            "scenario",
            "recommendations:experts_for_scenario",
            allowed=panels.sees_experts,
            order=15,
            label=_("可以请教的专家"),
            wide=True,
        )
        places.register_panel(
            "expert",
            "recommendations:helping_beside",
            allowed=panels.sees_own_helping,
            order=10,
            label=_("可能需要您的场景和主体"),
        )
