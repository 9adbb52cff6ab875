"""Many at once: look at what would happen, do it, read what came of each. One that fails does not hold the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.errors import ScenariosError
from backend.scenarios.forms.review import BulkReturn
from backend.scenarios.models import Amendment, Scenario, ScreenedWord
from backend.scenarios.process import table_of
from backend.scenarios.queries import open_amendments, version_of
from backend.scenarios.readiness import is_answerable
from backend.scenarios.screening import Hit, screen
from backend.scenarios.texts import measures_of, revised, shown
from backend.scenarios.views.people import officer
from backend.scenarios.views.review import require_same
from backend.web.toasts import say

MOST = 500


@dataclass(frozen=True)
class Verb:
    """What can be done to many: its words on the page, and the actions for a scenario and for a change to one."""

    name: str
    title: Promise
    press: Promise
    done: Promise
    scenario: Callable[..., Any]
    amendment: Callable[..., Any]
    amendment_step: str = ""
    undoable: bool = True

    def step_of(self, row: Scenario | Amendment) -> str:
        return self.amendment_step if self.amendment_step and isinstance(row, Amendment) else self.name


VERBS = {
    one.name: one
    for one in (
        Verb(
            "check",
            gettext_lazy("一并初审"),
            gettext_lazy("初审通过%s条"),
            gettext_lazy("初审已通过"),
            actions.check_scenario,
            actions.check_amendment,
        ),
        Verb(
            "recheck",
            gettext_lazy("一并复审"),
            gettext_lazy("复审通过%s条"),
            gettext_lazy("复审已通过"),
            actions.recheck_scenario,
            actions.recheck_amendment,
        ),
        Verb(
            "publish",
            gettext_lazy("一并发布"),
            gettext_lazy("公开发布%s条"),
            gettext_lazy("已发布"),
            actions.publish_scenario,
            actions.apply_amendment,
            amendment_step="apply",
            undoable=False,
        ),
        Verb(
            "return",
            gettext_lazy("一并退回"),
            gettext_lazy("退回%s条"),
            gettext_lazy("已退回"),
            actions.return_scenario,
            actions.return_amendment,
        ),
    )
}


@dataclass
class Item:
    """One picked row: what it is, what speaks against it, and what came of it."""

    scenario: Scenario
    row: Scenario | Amendment
    version: str
    hits: list[Hit] = field(default_factory=list)
    answerable: bool = True
    refused: str = ""
    done: bool = False
    form: Any = None  # where its own point is written

    @property
    def pick(self) -> str:
        return f"{self.scenario.reference}:{self.version}"


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """First press: what would happen. Second press (`confirmed`): it happens, and each row tells."""
    user = officer(request)
    verb = VERBS.get(request.POST.get("do", ""), VERBS["check"])
    items = _picked(user, request.POST.getlist("pick")[:MOST])
    if not items:
        say(request, _("没有选中可以办理的场景。"), failed=True)
        return redirect("scenarios:review")
    confirmed = bool(request.POST.get("confirmed"))
    points = None
    if verb.name == "return":
        points = BulkReturn(request.POST if confirmed else None, [item.scenario.reference for item in items])
        confirmed = confirmed and points.is_valid()  # what is wrong with a sentence is said before anything is returned
    if not confirmed:
        words = list(ScreenedWord.objects.all())
        for item in items:
            _look(item, user, verb, words)
    else:
        for item in items:
            _do(item, user, verb, points)
    for item in items:
        item.form = points.own[item.scenario.reference] if points is not None else None
    context = {
        "verb": verb,
        "press": str(verb.press) % sum(1 for item in items if not item.refused),
        "points": points,
        "items": items,
        "ready": [item for item in items if not item.refused],
        "refused": [item for item in items if item.refused],
        "done": [item for item in items if item.done],
        "confirmed": confirmed,
    }
    return render(request, "scenarios/bulk.html", context)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the checks or returns of one press, each as far as nobody has acted on it since."""
    user = officer(request)
    items = _picked(user, request.POST.getlist("pick")[:MOST])
    undone = 0
    for item in items:
        try:
            actions.undo_last(item.row, by=user)
        except (ScenariosError, LostRace):
            continue
        undone += 1
    say(
        request,
        _("已撤回%(undone)s条，共%(all)s条。") % {"undone": undone, "all": len(items)},
        failed=undone < len(items),
    )
    return redirect("scenarios:review")


def _picked(user: User, picks: list[str]) -> list[Item]:
    """The rows behind `reference:version`, in the order picked; what this person may not see is not there."""
    versions = dict(pick.partition(":")[::2] for pick in picks)
    rows = Scenario.objects.visible_to(user).filter(reference__in=versions, submitted_at__isnull=False)
    scenarios = {row.reference: row for row in rows.select_related("owner").prefetch_related("measures")}
    amendments = open_amendments(scenarios.values())
    return [
        Item(scenarios[reference], amendments.get(scenarios[reference].pk, scenarios[reference]), version)
        for reference, version in versions.items()
        if reference in scenarios
    ]


def _look(item: Item, user: User, verb: Verb, words: list[ScreenedWord]) -> None:
    text, measures = (
        revised(item.scenario, item.row.data)
        if isinstance(item.row, Amendment)
        else (item.scenario, measures_of(item.scenario))
    )
    item.hits, item.answerable = screen(shown(text, measures), words), is_answerable(measures)
    try:
        require_same(item.row, item.version)
        table_of(item.row)[verb.step_of(item.row)].ask(user, item.row)
    except (ScenariosError, LostRace) as refused:
        item.refused = str(refused)


def _do(item: Item, user: User, verb: Verb, points: BulkReturn | None) -> None:
    said = {} if points is None else {"points": points.points_for(item.scenario.reference)}
    try:
        require_same(item.row, item.version)
        (verb.amendment if isinstance(item.row, Amendment) else verb.scenario)(item.row, by=user, **said)
    except (ScenariosError, LostRace) as refused:
        item.refused = str(refused)
        return
    item.done, item.version = True, version_of(item.row)
