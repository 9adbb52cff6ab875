"""The officers' desk of the problem library: the list, one problem, its words, and what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.rules import is_officer, is_registrar
from backend.outbox.errors import LostRace
from backend.recommendations.actions import library as actions
from backend.recommendations.choices import ProblemField, ProblemState
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.forms import ProblemForm
from backend.recommendations.library_queries import (
    Shown,
    all_problems,
    counts_by_field,
    counts_by_state,
    following,
    narrowed,
    problem_by_key,
    rest_of_library,
)
from backend.recommendations.models import LibraryProblem
from backend.recommendations.nearest import able_by_key, nearest_problems, targets_by_key
from backend.recommendations.words import LIBRARY_STEPS
from backend.web.forms import ReasonForm
from backend.web.history import lines_of
from backend.web.parts.reading import address
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 30
TABS = [
    ProblemState.PROPOSED,
    ProblemState.ADDED,
    ProblemState.CHANGED,
    ProblemState.SHIPPED,
    ProblemState.RETIRED,
    ProblemState.DECLINED,
]


def _officer(request: HttpRequest) -> User:
    if not is_officer(request.user):
        raise Http404
    return cast("User", request.user)


def _keeper(request: HttpRequest) -> User:
    if not is_registrar(request.user):
        raise Http404
    return cast("User", request.user)


def _found(user: User, key: str, *, writing: bool = False) -> Shown:
    rows = LibraryProblem.objects.all()
    shown = problem_by_key(rows.editable_by(user) if writing else rows.visible_to(user), key)
    if shown is None:
        raise Http404
    return shown


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything that the library holds, by field and state; what waits to be accepted stands first."""
    user = _officer(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    shown = all_problems(LibraryProblem.objects.visible_to(user))
    words, field, state = (request.GET.get(name, "") for name in ("q", "field", "state"))
    in_field = narrowed(shown, words=words, field=field)
    counts, by_field = counts_by_state(in_field), counts_by_field(narrowed(shown, words=words, state=state))
    context = {
        "page": Paginator(narrowed(in_field, state=state), PAGE_SIZE).get_page(request.GET.get("page")),
        "tabs": _tabs(request, counts, state),
        "fields": [(one.value, one.label, by_field[one.value]) for one in ProblemField],
        "words": words,
        "state": state,
        "field": field,
        "narrowed": bool(words or field or state),
        "following": following(),
        "may_write": is_registrar(user),
        "total": sum(one.stands for one in shown),
    }
    return render(request, "recommendations/library.html", context)


def _tabs(request: HttpRequest, counts: Any, state: str) -> list[dict[str, Any]]:
    """All states, and each by itself; the other conditions stay."""

    def url(value: str) -> str:
        return f"{reverse('recommendations:library')}{address(request, state=value or None)}"

    tabs = [{"label": _("全部"), "url": url(""), "count": sum(counts.values()), "current": not state}]
    return tabs + [
        {"label": one.label, "url": url(one.value), "count": counts[one.value], "current": state == one.value}
        for one in TABS
    ]


@login_required
@require_safe
def library_status(request: HttpRequest) -> HttpResponse:
    """The line that says which version the matcher uses; asked again and again while it moves."""
    _officer(request)
    return render(request, "recommendations/library_status.html", {"following": following()})


@login_required
@require_safe
def problem(request: HttpRequest, key: str) -> HttpResponse:
    user = _officer(request)
    return _page(request, user, _found(user, key), ReasonForm())


def _page(request: HttpRequest, user: User, shown: Shown, form: ReasonForm) -> HttpResponse:
    history = lines_of(timeline(actions.KIND, shown.row.pk), LIBRARY_STEPS) if shown.row else []
    context = {
        "shown": shown,
        "may_write": is_registrar(user),
        "history": history,
        "changes": _changes(shown) if shown.state == ProblemState.CHANGED else [],
        "targets": targets_by_key([shown.key])[shown.key],
        "able": able_by_key([shown.key])[shown.key],
        "form": form,
    }
    return render(request, "recommendations/problem.html", context)


def _changes(shown: Shown) -> list[tuple[str, str, str]]:
    """What differs from the words that come with the product: label, theirs, ours."""
    if shown.shipped is None:
        return []
    theirs, ours = shown.shipped, shown.problem
    told = [
        (_("名称"), theirs.name, ours.name),
        *((_("需求说法%d") % (at + 1), *texts) for at, texts in enumerate(_side_by_side(theirs.needs, ours.needs))),
        *((_("解法%d") % (at + 1), *texts) for at, texts in enumerate(_side_by_side(theirs.answers, ours.answers))),
        (_("症状词"), "、".join(theirs.symptoms), "、".join(ours.symptoms)),
        (_("行业词"), "、".join(theirs.trade), "、".join(ours.trade)),
        (_("技术词"), "、".join(theirs.techniques), "、".join(ours.techniques)),
    ]
    return [(label, old, new) for label, old, new in told if old != new]


def _side_by_side(theirs: tuple[str, ...], ours: tuple[str, ...]) -> list[tuple[str, str]]:
    most = max(len(theirs), len(ours))
    return [(theirs[at] if at < len(theirs) else "", ours[at] if at < len(ours) else "") for at in range(most)]


@login_required
@require_safe
def problem_near(request: HttpRequest, key: str) -> HttpResponse:
    """The neighbours of a problem by the model, fetched after its page stands."""
    user = _officer(request)
    shown = _found(user, key)
    near = nearest_problems("\n".join(shown.problem.needs), apart=key)
    return render(request, "recommendations/near.html", {"near": near, "links": True, "again": request.path})


@login_required
@require_http_methods(["GET", "POST"])
def new_problem(request: HttpRequest) -> HttpResponse:
    user = _keeper(request)
    form = ProblemForm(request.POST or None, rest=rest_of_library())
    if request.method == "POST" and form.is_valid() and form.problem is not None:
        row = actions.add_problem(form.problem, by=user)
        say(request, _("已加入问题库：%(name)s。匹配和检索随后按新版更新。") % {"name": row.name})
        return redirect("recommendations:problem", row.key)
    return render(request, "recommendations/edit_problem.html", {"form": form, "shown": None})


@login_required
@require_http_methods(["GET", "POST"])
def edit_problem(request: HttpRequest, key: str) -> HttpResponse:
    """Other words for a problem; of a proposal the words in which it is accepted."""
    user = _keeper(request)
    shown = _found(user, key, writing=True)
    if not (shown.stands or shown.is_draft):
        say(request, _("这一条已停用，先恢复使用再修改。"), failed=True)
        return redirect("recommendations:problem", key)
    form = ProblemForm(request.POST or None, rest=rest_of_library(key), problem=shown.problem, seen=shown.version)
    if request.method == "POST" and form.is_valid() and form.problem is not None:
        try:
            said = _save(shown, form, user)
        except (LostRace, RecommendationsError) as refused:
            form.add_error(None, str(refused))
        else:
            say(request, said)
            return redirect("recommendations:problem", key)
    return render(request, "recommendations/edit_problem.html", {"form": form, "shown": shown})


def _save(shown: Shown, form: ProblemForm, user: User) -> str:
    assert form.problem is not None, "the form is valid"
    seen = form.cleaned_data.get("seen") or 0
    if shown.is_draft and shown.row is not None:
        actions.accept_proposal(shown.row, form.problem, seen=seen, by=user)
        return _("已采纳：%(name)s。匹配和检索随后按新版更新。") % {"name": form.problem.name}
    if not form.has_changed():
        return _("没有改动。")
    actions.change_problem(shown.key, form.problem, seen=seen, by=user)
    return _("已保存。匹配和检索随后按新版更新。")


@login_required
@require_POST
def problem_step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """停用, 恢复使用, 恢复原文, 不采纳, 重新待采纳."""
    user = _keeper(request)
    shown = _found(user, key, writing=True)
    steps: dict[str, Callable[[str], str]] = {
        "retire": lambda reason: _retired(shown, reason, user),
        "restore": lambda _reason: _restored(shown, user),
        "revert": lambda _reason: _reverted(shown, user),
        "decline": lambda reason: _declined(shown, reason, user),
        "reopen": lambda _reason: _reopened(shown, user),
    }
    if verb not in steps:
        raise Http404
    form = ReasonForm(request.POST)
    if verb in {"retire", "decline"} and not form.is_valid():
        return _page(request, user, shown, form)
    try:
        said = steps[verb](form.cleaned_data.get("reason", "") if form.is_valid() else "")
    except (LostRace, RecommendationsError) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said, undo_url=_way_back(key, verb))
    return redirect("recommendations:problem", key)


def _way_back(key: str, verb: str) -> str:
    back = {"retire": "restore", "decline": "reopen"}.get(verb)
    return reverse("recommendations:problem_step", args=[key, back]) if back else ""


def _retired(shown: Shown, reason: str, user: User) -> str:
    actions.retire_problem(shown.key, reason=reason, by=user)
    return _("已停用：%(name)s。") % {"name": shown.problem.name}


def _restored(shown: Shown, user: User) -> str:
    actions.restore_problem(shown.key, by=user)
    return _("已恢复使用：%(name)s。") % {"name": shown.problem.name}


def _reverted(shown: Shown, user: User) -> str:
    actions.revert_problem(shown.key, by=user)
    return _("已恢复产品提供的原文。")


def _declined(shown: Shown, reason: str, user: User) -> str:
    actions.decline_proposal(_row_of(shown), reason=reason, by=user)
    return _("已记为未采纳：%(name)s。") % {"name": shown.problem.name}


def _reopened(shown: Shown, user: User) -> str:
    actions.reopen_proposal(_row_of(shown), by=user)
    return _("已重新列为待采纳：%(name)s。") % {"name": shown.problem.name}


def _row_of(shown: Shown) -> LibraryProblem:
    """LostRace where there is nothing to decline: a shipped problem was never proposed."""
    if shown.row is None:
        raise LostRace
    return shown.row
