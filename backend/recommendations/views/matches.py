"""The entity's side: my matches, and what it says to them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.acting import acting_organisation, own_entity
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.recommendations.actions import respond, save_pair
from backend.recommendations.by_time import open_by_time, open_entries
from backend.recommendations.choices import Answer, ExpertSide, Side
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.experts import expert_entries, experts_for
from backend.recommendations.filters import ExpertMatchFilter, MatchFilter
from backend.recommendations.forms import AnswerForm, ExpertAnswerForm
from backend.recommendations.models import Recommendation
from backend.recommendations.optout import Switches, switches_of
from backend.recommendations.outlook import Outlook, outlook_of
from backend.recommendations.queries import entries, matches_of
from backend.recommendations.rules import switches_for
from backend.recommendations.subjects import visible_subject
from backend.talent.rules import finds_experts
from backend.web.queries import opens_with

PAGE_SIZE = 10
MISSES_SHOWN, OFFERS_SHOWN = 5, 5
OFFERS_BESIDE, EXPERTS_SHOWN = 3, 3


def _own(request: HttpRequest) -> Organisation:
    organisation = acting_organisation(request)
    if not organisation.is_entity:
        raise Http404
    return organisation


@login_required
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """Cards ordered by fit; under them what would open more, and what a single condition kept out.

    With recommendation off all that is open, by time.
    """
    entity = _own(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    switches = switches_of(request.user, entity)
    if switches.off:
        return _by_time(request, entity, switches)
    if request.GET.get("kind") == "expert":
        return _experts(request, entity)
    found = MatchFilter(request.GET, queryset=matches_of(entity))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    narrowed = any(request.GET.get(name) for name in found.filters)
    outlook = outlook_of(entity) if page.number == 1 else Outlook([], [])
    context = {
        "entity": entity,
        "filter": found,
        "page": page,
        "entries": entries(page.object_list, side=Side.ENTITY),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "answer_form": AnswerForm(),
        "offers": outlook.offers[:OFFERS_SHOWN],
        "offers_total": len(outlook.offers),
        "misses": outlook.misses[:MISSES_SHOWN],
        "misses_total": len(outlook.misses),
        "kinds": _kinds(request, found),
        "narrowed": narrowed,
        "experts": experts_for(request.user, entity)[:EXPERTS_SHOWN] if not narrowed and page.number == 1 else [],
    }
    return render(request, "recommendations/matches.html", context)


def _by_time(request: HttpRequest, entity: Organisation, switches: Switches) -> HttpResponse:
    """The same filters, but for the band: nothing here was compared."""
    form = MatchFilter(request.GET, queryset=Recommendation.objects.none()).form
    asked = form.cleaned_data if form.is_valid() else {}
    rows = open_by_time(kind=asked.get("kind") or "", city=asked.get("city"))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "entity": entity,
        "switches": switches,
        "may_switch": switches_for(request.user, entity.pk),
        "form": form,
        "kinds": [choice for choice in form.fields["kind"].choices if choice[0] != "expert"],
        "page": page,
        "entries": open_entries(page.object_list, entity),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "answer_form": AnswerForm(),
    }
    return render(request, "recommendations/by_time.html", context)


def _experts(request: HttpRequest, entity: Organisation) -> HttpResponse:
    """The same page with 专家 chosen; whoever may not find experts gets 404."""
    if not finds_experts(request.user):
        raise Http404
    chips = MatchFilter(request.GET, queryset=matches_of(entity))
    found = ExpertMatchFilter(request.GET, queryset=experts_for(request.user, entity))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "entity": entity,
        "filter": chips,
        "kinds": _kinds(request, chips),
        "page": page,
        "expert_entries": expert_entries(page.object_list, side=ExpertSide.ASKER),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "form": ExpertAnswerForm(),
    }
    return render(request, "recommendations/matches_experts.html", context)


def _kinds(request: HttpRequest, found: MatchFilter) -> list[tuple[str, str]]:
    """What the list can be narrowed to; 专家 for whoever may find experts."""
    choices = found.form.fields["kind"].choices
    return [(value, label) for value, label in choices if value != "expert" or finds_experts(request.user)]


@login_required
@require_safe
def outlook(request: HttpRequest, reference: str) -> HttpResponse:
    """For the entity's own overview: the first things that would open more; nothing with recommendation off."""
    entity = _own(request)
    if entity.reference != reference or switches_of(request.user, entity).off:
        raise Http404
    return render(request, "recommendations/outlook.html", {"offers": outlook_of(entity).offers[:OFFERS_BESIDE]})


@login_required
@require_safe
def outlook_all(request: HttpRequest) -> HttpResponse:
    """Whatever would open more, and all that a single condition kept out, page by page; nothing with recommendation off."""
    entity = _own(request)
    switches = switches_of(request.user, entity)
    outlook = Outlook([], []) if switches.off else outlook_of(entity)
    page = Paginator(outlook.misses, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "off": switches.off,
        "switches": switches,
        "may_switch": switches_for(request.user, entity.pk),
        "offers": outlook.offers if page.number == 1 else [],
        "page": page,
    }
    return render(request, "recommendations/outlook_all.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """有意对接, 暂不合适 with a reason, or taking the word back."""
    entity = own_entity(request)
    subject = visible_subject(request.user, kind, reference)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择一个理由，再选“暂不合适”。"))
        return redirect(_back(request))
    try:
        respond(subject, entity, by=cast("User", request.user), **form.cleaned_data)
    except RecommendationsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _said(form.cleaned_data["answer"]))
    return redirect(_back(request))


@login_required
@require_POST
def keep(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """收藏, or no longer."""
    entity = own_entity(request)
    subject = visible_subject(request.user, kind, reference)
    saved = request.POST.get("saved") == "1"
    save_pair(subject, entity, saved=saved, by=cast("User", request.user))
    messages.success(request, _("已收藏。") if saved else _("已取消收藏。"))
    return redirect(_back(request))


def _said(answer: str) -> str:
    return {
        Answer.INTERESTED: _("已告诉发布方：有意对接。"),
        Answer.UNSUITABLE: _("已记下暂不合适，今后少推荐同类。"),
    }.get(Answer(answer) if answer else None, _("已撤回。"))  # type: ignore[arg-type]  # no answer has no word of its own


def _back(request: HttpRequest) -> str:
    """The page that the button stood on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("recommendations:matches")
