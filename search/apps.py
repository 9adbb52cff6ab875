from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules

from search.checks import check_kinds, check_settings
from search.problems import ProblemKind
from search.registry import registry


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        register(check_settings)
        register(check_kinds)
        autodiscover_modules("documents")
        if settings.SEARCH.get("LIBRARY", True):
            registry.add(ProblemKind())
