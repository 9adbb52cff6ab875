"""Match quality: the figures, the screen on which officers grade pairs, and the promotion of what has won."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.rules import is_final_reviewer, is_officer, is_registrar
from backend.outbox.errors import LostRace
from backend.recommendations import engine
from backend.recommendations.actions.judging import judge_pair, skip_pair, undo_last
from backend.recommendations.actions.weights import KIND, promote_challenger, retire_challenger
from backend.recommendations.choices import Grade, WeightState
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.forms import JudgementForm
from backend.recommendations.models import PoolPair, WeightSet
from backend.recommendations.quality import judged_digest
from backend.recommendations.quality_queries import (
    contender,
    contest,
    next_pair,
    open_pairs,
    progress_of,
    quality_now,
    shown_pair,
)
from backend.recommendations.words import WEIGHT_STEPS
from backend.web.history import lines_of
from backend.web.toasts import say


def _officer(request: HttpRequest) -> User:
    if not is_officer(request.user):
        raise Http404
    return cast("User", request.user)


def _judge(request: HttpRequest) -> User:
    if not is_registrar(request.user):
        raise Http404
    return cast("User", request.user)


def _set(user: User, version: int, *, writing: bool = False) -> WeightSet:
    rows = WeightSet.objects.all()
    row = (rows.editable_by(user) if writing else rows.visible_to(user)).filter(version=version).first()
    if row is None:
        raise Http404
    return cast("WeightSet", row)


@login_required
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """All figures by ranking, their slices, and what challenges the weights in use."""
    user = _officer(request)
    context = {
        "quality": quality_now(),
        "contest": contest(),
        "may_judge": is_registrar(user),
        "may_promote": is_final_reviewer(user),
        "public": settings.MATCH_QUALITY_PUBLIC,
        "borrowed": (loaded := engine.at_hand()) is not None and loaded.matcher.limits.borrowed,
    }
    return render(request, "recommendations/quality.html", context)


@login_required
@require_safe
def quality_status(request: HttpRequest) -> HttpResponse:
    """How far the pairs follow the weights that were promoted last; asked again while they do."""
    _officer(request)
    return render(request, "recommendations/quality_status.html", {"contest": contest()})


@require_safe
def public_quality(request: HttpRequest) -> HttpResponse:
    """The same figures for everybody, where the setting publishes them."""
    if not settings.MATCH_QUALITY_PUBLIC:
        raise Http404
    return render(request, "recommendations/public_quality.html", {"quality": quality_now()})


# ── judging ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest) -> HttpResponse:
    """One pair at a time, blind to score and order; a grade or a skip brings the next."""
    user = _judge(request)
    if request.method == "POST":
        return _judged(request, user)
    wanted = request.GET.get("pair", "")
    rows = PoolPair.objects.all().editable_by(user)
    pair = open_pairs().filter(pk__in=rows, pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None
    pair = pair or next_pair(user)
    context: dict[str, Any] = {
        "shown": shown_pair(pair) if pair is not None else None,
        "progress": progress_of(user),
        "grades": scale(),
    }
    return render(request, "recommendations/judge.html", context)


def _judged(request: HttpRequest, user: User) -> HttpResponse:
    form = JudgementForm(request.POST)
    if not form.is_valid():
        say(request, _("没有收到这次判定，请再按一次。"), failed=True)
        return redirect("recommendations:judge")
    rows = PoolPair.objects.all().editable_by(user).filter(pk=form.cleaned_data["pair"])
    pair = rows.select_related("scenario", "entity").first()
    if pair is None:
        raise Http404
    try:
        if form.cleaned_data["grade"] == "skip":
            skip_pair(pair.scenario, pair.entity, by=user)
        else:
            judge_pair(pair.scenario, pair.entity, Grade(int(form.cleaned_data["grade"])), by=user)
    except LostRace as lost:
        say(request, str(lost), failed=True)
    return redirect("recommendations:judge")


@login_required
@require_POST
def undo_judgement(request: HttpRequest) -> HttpResponse:
    """The last word is taken back, and its pair is shown again."""
    user = _judge(request)
    row = undo_last(by=user)
    if row is None:
        say(request, _("还没有可以撤回的判定。"), failed=True)
        return redirect("recommendations:judge")
    pair = PoolPair.objects.filter(scenario=row.scenario_id, entity=row.entity_id).first()
    say(request, _("已撤回上一条，请重新判定。"))
    return redirect(f"{reverse('recommendations:judge')}{f'?pair={pair.pk}' if pair else ''}")


def scale() -> list[tuple[int, str, str]]:
    """The written scale: grade, word, and when it is given."""
    when = {
        Grade.EXACT: _("做成过同一件事：案例的难处和做法都对得上，可以直接谈。"),
        Grade.FITS: _("做过同类的事，换个对象就能做，主要技术现成。"),
        Grade.NEAR: _("行业或技术沾边，但没做过这类事，要另外开发。"),
        Grade.NONE: _("两边说的不是一回事。"),
    }
    return [(grade.value, str(grade.label), when[grade]) for grade in when]


# ── promoting ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def weight_set(request: HttpRequest, version: int) -> HttpResponse:
    """One set of weights with its trials and history; a final reviewer promotes here, after reading what changes."""
    user = _officer(request)
    if request.method == "POST":
        return _promoted(request, user, version)
    row = _set(user, version)
    held = WeightSet.objects.champion()
    context = {
        "contender": contender(row, held, judged_digest()),
        "champion": held,
        "trials": row.trials.select_related("champion").order_by("-at", "-pk")[:10],
        "history": lines_of(timeline(KIND, row.pk), WEIGHT_STEPS),
        "may_promote": is_final_reviewer(user) and row.state == WeightState.CHALLENGER,
    }
    return render(request, "recommendations/weight_set.html", context)


def _promoted(request: HttpRequest, user: User, version: int) -> HttpResponse:
    if not is_final_reviewer(user):
        raise Http404
    row = _set(user, version, writing=True)
    try:
        promote_challenger(row, by=user)
    except (LostRace, RecommendationsError) as refused:
        say(request, str(refused), failed=True)
        return redirect("recommendations:weight_set", version)
    say(request, _("第%(version)d版已换上，推荐正在逐条重算。") % {"version": version})
    return redirect("recommendations:quality")


@login_required
@require_POST
def retire_set(request: HttpRequest, version: int) -> HttpResponse:
    """A challenger out of the running."""
    user = _officer(request)
    if not is_final_reviewer(user):
        raise Http404
    row = _set(user, version, writing=True)
    try:
        retire_challenger(row, by=user)
    except LostRace as lost:
        say(request, str(lost), failed=True)
    else:
        say(request, _("第%(version)d版不再作为候选。") % {"version": version})
    return redirect("recommendations:quality")
