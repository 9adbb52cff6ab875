"""投贷联动 (M07): what an institution offers together with another, and the page that entities read."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.financing import actions
from backend.financing.errors import FinancingError, NotReady
from backend.financing.forms import JointForm, ReasonForm
from backend.financing.models import JointOffer
from backend.financing.process import joint_steps_for
from backend.financing.querysets import JointOfferQuerySet
from backend.financing.rules import sees_contact
from backend.organisations.acting import acting_organisation
from backend.organisations.choices import Kind
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer, works_for
from backend.outbox.errors import LostRace
from backend.policy.conditions import Conditions
from backend.web.history import lines_of
from backend.web.toasts import say

PAGE_SIZE = 20
HISTORY = {
    "propose": gettext_lazy("提出联动"),
    "confirm": gettext_lazy("同意联动"),
    "decline": gettext_lazy("不同意"),
    "end": gettext_lazy("结束联动"),
    "restore": gettext_lazy("撤回结束"),
}


@login_required
@require_safe
def joints(request: HttpRequest) -> HttpResponse:
    """Of the institution that the person acts for."""
    provider = _joining(request)
    rows = _visible(request).of_provider(provider.pk).order_by("-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "provider": provider,
        "may_write": works_for(request.user, provider.pk, writing=True),
    }
    return render(request, "financing/joints.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose two products and say how; what was typed stays when something is wrong."""
    provider = _joining(request)
    if not works_for(request.user, provider.pk, writing=True):
        raise Http404
    form = JointForm(request.POST or None, provider=provider, initial={"own": request.GET.get("own", "")})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            offer = actions.propose_joint(chosen["own"], chosen["partner"], terms=chosen["terms"], by=_user(request))
        except NotReady as wrong:
            form.show_faults(wrong.sentences)
        else:
            say(request, _("已请对方确认。"))
            return redirect("financing:joint", offer.reference)
    return render(request, "financing/joint_form.html", {"form": form, "provider": provider})


@require_safe
def joint(request: HttpRequest, reference: str) -> HttpResponse:
    return _joint_page(request, get_object_or_404(_visible(request), reference=reference))


def _joint_page(
    request: HttpRequest, offer: JointOffer, reason_form: ReasonForm | None = None, opened: str = ""
) -> HttpResponse:
    inside = is_officer(request.user) or any(works_for(request.user, pk) for pk in offer.provider_ids)
    parts = [
        {
            "product": product,
            "conditions": Conditions.from_json(product.conditions).labels(),
            "sees_contact": sees_contact(request.user, product),
        }
        for product in offer.products
    ]
    context = {
        "offer": offer,
        "parts": parts,
        "steps": joint_steps_for(request.user, offer),
        "reason_form": reason_form or ReasonForm(),
        "opened": opened,
        "history": lines_of(timeline("jointoffer", offer.pk), HISTORY) if inside else None,
    }
    return render(request, "financing/joint.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """同意, 不同意 with a reason, or 结束 with a reason."""
    offer = get_object_or_404(_rows(JointOffer.objects.editable_by(request.user)), reference=reference)
    given = {}
    if verb != "confirm":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _joint_page(request, offer, form, verb)
        given["reason"] = form.cleaned_data["reason"]
    take = {"confirm": actions.confirm_joint, "decline": actions.decline_joint, "end": actions.end_joint}[verb]
    said = {"confirm": _("已同意，两款产品现在合在一起展示。"), "decline": _("已告诉对方。"), "end": _("联动已结束。")}[
        verb
    ]
    try:
        take(offer, by=_user(request), **given)  # type: ignore[operator]  # all take these
    except (FinancingError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said, undo_url=reverse("financing:restore_joint", args=[offer.reference]) if verb == "end" else "")
    return redirect("financing:joint", offer.reference)


@login_required
@require_POST
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    """Undo of an end."""
    offer = get_object_or_404(_rows(JointOffer.objects.editable_by(request.user)), reference=reference)
    try:
        actions.restore_joint(offer, by=_user(request))
    except (FinancingError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已撤回，联动照旧。"))
    return redirect("financing:joint", offer.reference)


def _joining(request: HttpRequest) -> Organisation:
    """A bank or a fund; nobody else offers jointly."""
    provider = acting_organisation(request)
    if provider.kind not in {Kind.BANK, Kind.FUND}:
        raise Http404
    return provider


def _rows(rows: JointOfferQuerySet) -> JointOfferQuerySet:
    return rows.select_related(
        "bank_product__provider",
        "bank_product__kind",
        "fund_product__provider",
        "fund_product__kind",
        "proposed_by",
        "ended_by",
    )


def _visible(request: HttpRequest) -> JointOfferQuerySet:
    return _rows(JointOffer.objects.visible_to(request.user))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
