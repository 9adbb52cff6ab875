"""Beside a financing need: the products that fit, condition by condition."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from backend.financing.models import Need
from backend.financing.rules import sees_contact
from backend.recommendations.need_fit import fits_of
from backend.recommendations.optout import entity_is_off, person_is_off

SHOWN, NEAR_SHOWN = 8, 6


@login_required
@require_safe
def products_for_need(request: HttpRequest, reference: str) -> HttpResponse:
    """For the entity's people and officers; with recommendation off the conditions alone."""
    need = get_object_or_404(Need.objects.visible_to(request.user).select_related("kind"), reference=reference)
    off = person_is_off(request.user) or entity_is_off(need.entity_id)
    fits = fits_of(need, compared=not off)
    fitting, near = [one for one in fits if one.fits], [one for one in fits if not one.fits]
    context = {
        "need": need,
        "off": off,
        "fitting": fitting[:SHOWN],
        "near": near[:NEAR_SHOWN],
        "count": len(fitting),
        "near_count": len(near),
        "sees_contact": bool(fits) and sees_contact(request.user, fits[0].product),
    }
    return render(request, "recommendations/need_products.html", context)
