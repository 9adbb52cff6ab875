"""Experts: whom an owner or an entity may ask, what an expert may help with, and what the two say to each other."""

from __future__ import annotations

from typing import Any, cast

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
from backend.organisations.acting import own_entity
from backend.organisations.rules import works_for
from backend.recommendations.actions import ask_expert, offer_help, owner_id
from backend.recommendations.choices import Answer, ExpertSide
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.experts import asked_of, askers_for, expert_entries, experts_for
from backend.recommendations.filters import ExpertMatchFilter
from backend.recommendations.forms import ExpertAnswerForm
from backend.recommendations.optout import person_is_off
from backend.recommendations.rules import sees_experts_for
from backend.recommendations.subjects import own_expert, visible_asker, visible_expert, visible_subject
from backend.scenarios.models import Scenario
from backend.web.queries import opens_with

PAGE_SIZE = 10
SHOWN, UNFOLDED, BESIDE = 5, 2, 3


@login_required
@require_safe
def experts_for_scenario(request: HttpRequest, reference: str) -> HttpResponse:
    """可以请教的专家, on the page of a scenario, for its owner's people and officers."""
    scenario = visible_subject(request.user, "scenario", reference)
    if not isinstance(scenario, Scenario) or not sees_experts_for(request.user, scenario):
        raise Http404
    off = person_is_off(request.user)
    found = experts_for(request.user, scenario)
    found = found.none() if off else found
    context = {
        "scenario": scenario,
        "off": off,
        "entries": expert_entries(found[:SHOWN], side=ExpertSide.ASKER, unfolded=UNFOLDED),
        "total": found.count(),
        "may_answer": works_for(request.user, owner_id(scenario), writing=True),
        "form": ExpertAnswerForm(),
    }
    return render(request, "recommendations/experts.html", context)


@login_required
@require_safe
def all_experts_for_scenario(request: HttpRequest, reference: str) -> HttpResponse:
    """All of them, page by page, narrowed by fit; the panel shows the first."""
    scenario = visible_subject(request.user, "scenario", reference)
    if not isinstance(scenario, Scenario) or not sees_experts_for(request.user, scenario):
        raise Http404
    off = person_is_off(request.user)
    rows = experts_for(request.user, scenario)
    found = ExpertMatchFilter(request.GET, queryset=rows.none() if off else rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scenario": scenario,
        "off": off,
        "filter": found,
        "page": page,
        "entries": expert_entries(page.object_list, side=ExpertSide.ASKER, unfolded=UNFOLDED),
        "may_answer": works_for(request.user, owner_id(scenario), writing=True),
        "form": ExpertAnswerForm(),
    }
    return render(request, "recommendations/experts_all.html", context)


@login_required
@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """可能需要您的场景和主体, for an expert with an account; above them who has asked, which alone stands with recommendation off."""
    expert = own_expert(request.user)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    off = person_is_off(request.user)
    rows = askers_for(expert)
    found = ExpertMatchFilter(request.GET, queryset=rows.none() if off else rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "expert": expert,
        "off": off,
        "filter": found,
        "page": page,
        "entries": expert_entries(page.object_list, side=ExpertSide.EXPERT),
        "narrowed": any(request.GET.get(name) for name in found.filters),
        "asked": list(asked_of(expert)) if page.number == 1 else [],
        "may_answer": True,
        "form": ExpertAnswerForm(),
    }
    return render(request, "recommendations/helping.html", context)


@login_required
@require_safe
def helping_beside(request: HttpRequest, reference: str) -> HttpResponse:
    """The first of them, on the expert's own page."""
    expert = own_expert(request.user)
    if expert.reference != reference:
        raise Http404
    off = person_is_off(request.user)
    found = askers_for(expert)
    found = found.none() if off else found
    context = {"off": off, "matches": found[:BESIDE], "total": found.count()}
    return render(request, "recommendations/helping_beside.html", context)


@login_required
@require_POST
def ask_for_scenario(request: HttpRequest, reference: str, expert: str) -> HttpResponse:
    """The owner's word on an expert."""
    scenario = visible_subject(request.user, "scenario", reference)
    if not isinstance(scenario, Scenario) or not works_for(request.user, scenario.owner_id, writing=True):
        raise Http404
    found = visible_expert(request.user, expert)
    return _answered(
        request,
        lambda words: ask_expert(scenario, found, by=cast("User", request.user), **words),
        _("已转告，请等对方答复。"),
    )


@login_required
@require_POST
def ask_for_entity(request: HttpRequest, expert: str) -> HttpResponse:
    """The entity's word on an expert."""
    entity = own_entity(request)
    found = visible_expert(request.user, expert)
    return _answered(
        request,
        lambda words: ask_expert(entity, found, by=cast("User", request.user), **words),
        _("已转告，请等对方答复。"),
    )


@login_required
@require_POST
def offer(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """The expert's word on a scenario or an entity."""
    expert = own_expert(request.user)
    asker = visible_asker(request.user, kind, reference)
    return _answered(
        request,
        lambda words: offer_help(expert, asker, by=cast("User", request.user), **words),
        _("已告诉对方：愿意帮忙。"),
    )


def _answered(request: HttpRequest, act: Any, heard: str) -> HttpResponse:
    form = ExpertAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择一个理由，再选“暂不合适”。"))
        return redirect(_back(request))
    try:
        act(form.cleaned_data)
    except RecommendationsError as refused:
        messages.error(request, str(refused))
    else:
        said = {Answer.INTERESTED: heard, Answer.UNSUITABLE: _("已记下暂不合适。")}
        answer = form.cleaned_data["answer"]
        messages.success(request, said[Answer(answer)] if answer else _("已撤回。"))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the button stood on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("web:work_home")
