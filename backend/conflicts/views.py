"""我的利害关系: what a person declares of themselves; and the bureau's list of all."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.accounts.models import User
from backend.conflicts import actions
from backend.conflicts.choices import Source
from backend.conflicts.errors import WrongTie
from backend.conflicts.forms import RecordForm, TieForm
from backend.conflicts.models import Tie
from backend.organisations.rules import is_officer, is_registrar
from backend.outbox.errors import LostRace
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 30
ENDS = ("left_person", "left_body", "right_person", "right_body", "declared_by")


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own declarations, and the form for another."""
    user = cast("User", request.user)
    form = TieForm(request.POST or None, initial={"right": request.GET.get("with", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_tie(user, form.cleaned_data.pop("right"), by=user, **form.cleaned_data)
        except WrongTie as wrong:
            form.show_faults(wrong.sentences)
        else:
            say(request, _("已申报。评审、打分时会据此回避。"))
            return redirect("conflicts:mine")
    rows = Tie.objects.filter(left_person=user, source=Source.DECLARED).select_related(*ENDS)
    return render(request, "conflicts/mine.html", {"form": form, "ties": rows})


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """All ties; who may record does so here, of any two."""
    if not is_officer(request.user):
        raise Http404
    may_record = is_registrar(request.user)
    if request.method == "POST" and not may_record:
        raise Http404
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    form = RecordForm(request.POST or None) if may_record else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = dict(form.cleaned_data)
        user = cast("User", request.user)
        try:
            actions.declare_tie(given.pop("left"), given.pop("right"), by=user, source=Source.BUREAU, **given)
        except WrongTie as wrong:
            form.show_faults(wrong.sentences)
        else:
            say(request, _("已登记。"))
            return redirect("conflicts:register")
    words = request.GET.get("q", "").strip()
    rows = Tie.objects.visible_to(request.user).select_related(*ENDS)
    if words:
        named = Q(left_person__name__icontains=words) | Q(right_person__name__icontains=words)
        rows = rows.filter(named | Q(left_body__name__icontains=words) | Q(right_body__name__icontains=words))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "conflicts/register.html", {"form": form, "page": page, "words": words})


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    tie = get_object_or_404(Tie.objects.editable_by(request.user), reference=reference)
    try:
        actions.withdraw_tie(tie, by=cast("User", request.user))
    except LostRace as late:
        say(request, str(late), failed=True)
    else:
        say(request, _("已撤回，不再据此回避。"))
    own = tie.left_person_id == request.user.pk and tie.source == Source.DECLARED
    return redirect("conflicts:mine" if own else "conflicts:register")
