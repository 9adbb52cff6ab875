"""A scenario, a product, an entity or an expert by its reference, as far as the person may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from backend.talent.models import Expert
from backend.talent.rules import finds_experts

KINDS = ("scenario", "product")


def visible_subject(user: Any, kind: str, reference: str) -> Scenario | Product:
    """404 for strangers, for unknown words, and for what is gone."""
    if kind not in KINDS:
        raise Http404
    found: Scenario | Product
    if kind == "scenario":
        scenarios = Scenario.objects.visible_to(user).select_related("owner").prefetch_related("measures")
        found = get_object_or_404(scenarios, reference=reference)
    else:
        products = Product.objects.visible_to(user).select_related("provider", "kind")
        found = get_object_or_404(products, reference=reference)
    return found


ASKERS = ("scenario", "entity")


def visible_asker(user: Any, kind: str, reference: str) -> Scenario | Organisation:
    """Whoever may need an expert: a scenario, or an admitted entity."""
    if kind == "entity":
        entities = Organisation.objects.entities().admitted().visible_to(user).select_related("profile")
        return get_object_or_404(entities, reference=reference)
    if kind != "scenario":
        raise Http404
    return get_object_or_404(Scenario.objects.visible_to(user).select_related("owner"), reference=reference)


def visible_expert(user: Any, reference: str) -> Expert:
    """404 for whoever may not find experts, and for experts who are not listed."""
    if not finds_experts(user):
        raise Http404
    return get_object_or_404(Expert.objects.listed().visible_to(user), reference=reference)


def own_expert(user: Any) -> Expert:
    """The person's own listing; 404 for whoever is no expert, or not listed."""
    return get_object_or_404(Expert.objects.listed(), user_id=user.pk or 0)
