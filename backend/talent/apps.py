from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalentConfig(AppConfig):
    name = "backend.talent"
    verbose_name = "人才"

    def ready(self) -> None:
        from backend.accounts.purposes import Purpose, register_purpose  # noqa: PLC0415  needs loaded models
        from backend.conflicts.queries import register_edges  # noqa: PLC0415  as above
        from backend.talent import actions, documents, hits, panels, queries  # noqa: F401, PLC0415  documents registers itself; needs loaded models
        from backend.talent.filters import ExpertFilter  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from backend.web.hits import register_hit  # noqa: PLC0415  as above

        register_purpose("expert", Purpose(name=actions.inviting_name, join=actions.bind_expert))
        register_edges(queries.edges)
        register_hit("expert", hits.line)
        places.register_views(_("专家"), "talent:experts", keys=ExpertFilter.base_filters)
        places.register_rail(_("专家"), "talent:experts", order=50, allowed=panels.may_find)
