"""The bank's own order of the indicator card (M05)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from backend.organisations.rules import works_for
from backend.referrals import actions
from backend.referrals.indicators import CODES, LINES, arranged, disclaimer
from backend.referrals.views.sheets import bank_house, layout_of, user_of
from backend.web.toasts import say


@login_required
def card_layout(request: HttpRequest) -> HttpResponse:
    """Order and leave out indicators, for this bank alone (M05): each line is a place and a tick."""
    house = bank_house(request)
    may_write = works_for(request.user, house.pk, writing=True)
    if request.method == "POST":
        if not may_write:
            raise Http404
        if request.POST.get("reset"):
            actions.arrange_card(house, by=user_of(request), order=[], hidden=[])
            say(request, _("已恢复默认排列。"))
            return redirect("referrals:card_layout")
        order = sorted(CODES, key=lambda code: (_place(request.POST.get(f"place-{code}", "")), CODES.index(code)))
        shown = request.POST.getlist("shown")
        actions.arrange_card(
            house, by=user_of(request), order=order, hidden=[code for code in CODES if code not in shown]
        )
        say(request, _("已保存，只影响本行看到的顺序。"))
        return redirect("referrals:card_layout")
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405)
    layout = layout_of(house.pk)
    labels = {line.code: str(line.label) for line in LINES}
    visible = arranged(layout)
    hidden = [code for code in CODES if code not in visible]
    rows = [
        {"code": code, "label": labels[code], "place": place, "shown": code in visible}
        for place, code in enumerate([*visible, *hidden], start=1)
    ]
    context = {"rows": rows, "may_write": may_write, "layout": layout, "disclaimer": disclaimer()}
    return render(request, "referrals/bank/layout.html", context)


def _place(text: str) -> int:
    """Nonsense goes to the end."""
    plain = text.strip()
    return int(plain[:4]) if plain.isascii() and plain.isdigit() else len(CODES) + 1
