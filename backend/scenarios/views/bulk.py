"""Many at once: look at what would happen, do it, read what came of each. One that fails does not hold the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.outbox.errors import LostRace
from backend.scenarios import actions
from backend.scenarios.errors import ScenariosError
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

    @property
    def pick(self) -> str:
        return f"{self.scenario.reference}:{self.version}"


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """First press: what would happen. Second press (`confirmed`): it happens, and each row tells."""
    user = officer(request)
    verb = "publish" if request.POST.get("do") == "publish" else "check"
    items = _picked(user, request.POST.getlist("pick")[:MOST])
    if not items:
        say(request, _("没有选中可以办理的场景。"), failed=True)
        return redirect("scenarios:review")
    if not request.POST.get("confirmed"):
        words = list(ScreenedWord.objects.all())
        for item in items:
            _look(item, user, verb, words)
    else:
        for item in items:
            _do(item, user, verb)
    context = {
        "verb": verb,
        "items": items,
        "ready": [item for item in items if not item.refused],
        "refused": [item for item in items if item.refused],
        "done": [item for item in items if item.done],
        "confirmed": bool(request.POST.get("confirmed")),
    }
    return render(request, "scenarios/bulk.html", context)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the checks of one press, each as far as nobody has acted on it since."""
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


def _step_name(row: Scenario | Amendment, verb: str) -> str:
    return "apply" if verb == "publish" and isinstance(row, Amendment) else verb


def _look(item: Item, user: User, verb: str, words: list[ScreenedWord]) -> None:
    text, measures = (
        revised(item.scenario, item.row.data)
        if isinstance(item.row, Amendment)
        else (item.scenario, measures_of(item.scenario))
    )
    item.hits, item.answerable = screen(shown(text, measures), words), is_answerable(measures)
    try:
        require_same(item.row, item.version)
        table_of(item.row)[_step_name(item.row, verb)].ask(user, item.row)
    except (ScenariosError, LostRace) as refused:
        item.refused = str(refused)


def _do(item: Item, user: User, verb: str) -> None:
    try:
        require_same(item.row, item.version)
        if isinstance(item.row, Amendment):
            (actions.apply_amendment if verb == "publish" else actions.check_amendment)(item.row, by=user)
        else:
            (actions.publish_scenario if verb == "publish" else actions.check_scenario)(item.row, by=user)
    except (ScenariosError, LostRace) as refused:
        item.refused = str(refused)
        return
    item.done, item.version = True, version_of(item.row)
