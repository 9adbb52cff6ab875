"""`manage.py refresh_matches`: compute every pair anew, as after another model or a release that matches something new."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand

from backend.financing.models import Product
from backend.lib.progress import step
from backend.organisations.models import Organisation
from backend.recommendations.actions.matching_experts import refresh_expert
from backend.recommendations.actions.pricing import compute_prices
from backend.recommendations.actions.refreshing import refresh_entity, refresh_product, refresh_scenario
from backend.scenarios.models import Scenario
from backend.talent.models import Expert


class Command(BaseCommand):
    help = "重新计算全部匹配：场景、金融产品、主体、专家，以及均衡价格。"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        # Each row finds what was stored before it, so that after the last every pair has been compared.
        work: tuple[tuple[str, Callable[[int], None], Iterable[int]], ...] = (
            ("比对场景", refresh_scenario, Scenario.objects.open().order_by("pk").values_list("pk", flat=True)),
            ("比对金融产品", refresh_product, Product.objects.on_offer().order_by("pk").values_list("pk", flat=True)),
            (
                "比对主体",
                refresh_entity,
                Organisation.objects.entities().admitted().order_by("pk").values_list("pk", flat=True),
            ),
            ("比对专家", refresh_expert, Expert.objects.advising().order_by("pk").values_list("pk", flat=True)),
        )
        for name, refresh, pks in work:
            with step(name):
                for pk in list(pks):
                    refresh(pk)
        with step("计算均衡价格"):
            compute_prices()
