from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "backend.organisations"
    verbose_name = "单位"

    def ready(self) -> None:
        from backend.accounts.purposes import Purpose, register_purpose  # noqa: PLC0415  needs loaded models
        from backend.files.readers import register_reader  # noqa: PLC0415  as above
        from backend.organisations import actions, documents, hits, meanings, panels  # noqa: F401, PLC0415  documents registers itself; needs loaded models
        from backend.organisations.audience import tokens_of  # noqa: PLC0415  as above
        from backend.organisations.choices import AUTHORITY_LETTER  # noqa: PLC0415  as above
        from backend.organisations.filters import EntityFilter, RegistryFilterSet  # noqa: PLC0415  as above
        from backend.organisations.notice_kinds import NOTICE_KINDS  # noqa: PLC0415  as above
        from backend.organisations.rules import may_read_authority  # noqa: PLC0415  as above
        from backend.web import places  # noqa: PLC0415  as above
        from backend.web.audience import register_audience  # noqa: PLC0415  as above
        from backend.web.hits import register_hit  # noqa: PLC0415  as above
        from backend.web.meanings import remembered  # noqa: PLC0415  as above
        from notifications.kinds import register_kinds  # noqa: PLC0415  as above
        from search import WordList, understand  # noqa: PLC0415  as above

        register_kinds(NOTICE_KINDS)
        register_reader(AUTHORITY_LETTER, may_read_authority)
        register_purpose("organisation", Purpose(name=actions.inviting_name, join=actions.join))
        register_audience(tokens_of)
        register_hit("entity", hits.line)
        places.register_entry(_("主体"), "organisations:entities", order=20)
        places.register_switch("organisations:switch", panels.seats)
        places.register_rail(
            _("单位与主体"), "organisations:registry", order=60, allowed=panels.for_officers, count=panels.unverified
        )
        places.register_rail(_("待发短信"), "organisations:texts", order=76, allowed=panels.for_texts)
        places.register_rail(_("本单位"), "organisations:overview", order=70, allowed=panels.for_members)
        places.register_views(_("单位与主体"), "organisations:registry", keys=RegistryFilterSet.base_filters)
        places.register_views(_("数创主体"), "organisations:entities", keys=EntityFilter.base_filters)
        places.register_waiting(panels.waiting)
        places.register_first_task(panels.first_task)
        understand(WordList(remembered(meanings.qualification_words)))
