"""指标数据: the entity tells its figures with their proofs, an officer compares them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.files.models import StoredFile
from backend.organisations.acting import acting_organisation
from backend.organisations.rules import is_officer, is_registrar, works_for
from backend.outbox.errors import LostRace
from backend.referrals import actions
from backend.referrals.actions.figures import FIGURE_UNDO
from backend.referrals.choices_bank import PROOF
from backend.referrals.errors import NotReady, NotYourStep, ReferralError
from backend.referrals.forms_bank import FigureForm, ReturnFigureForm
from backend.referrals.indicators import disclaimer, said_value
from backend.referrals.models import Figure
from backend.web.toasts import say

if TYPE_CHECKING:
    from backend.accounts.models import User
    from backend.organisations.models import Organisation

PAGE_SIZE = 20
DROPPED = "referrals.dropped_figure"
COLUMNS = {column.attname: column for column in Figure._meta.concrete_fields}


def _entity(request: HttpRequest, *, writing: bool = False) -> Organisation:
    house = acting_organisation(request)
    if not house.is_entity or (writing and not works_for(request.user, house.pk, writing=True)):
        raise Http404
    return house


def _with_proofs(rows: list[Figure]) -> list[Figure]:
    """Each with its value in words and its proof; one query."""
    files = StoredFile.objects.stored().filter(claim_kind=PROOF, claim_id__in=[row.pk for row in rows]).order_by("pk")
    proofs = {file.claim_id: file for file in files}
    for row in rows:
        row.said, row.proof = said_value(row), proofs.get(row.pk)  # type: ignore[attr-defined]
    return rows


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What the entity told, by kind and year."""
    house = _entity(request)
    rows = Figure.objects.visible_to(request.user).filter(entity=house).order_by("kind", "-year")
    may_write = works_for(request.user, house.pk, writing=True)
    context = {"rows": _with_proofs(list(rows)), "may_write": may_write, "disclaimer": disclaimer()}
    return render(request, "referrals/bank/figures.html", context)


@login_required
def new_figure(request: HttpRequest) -> HttpResponse:
    return _told(request, None)


@login_required
def edit_figure(request: HttpRequest, reference: str) -> HttpResponse:
    return _told(request, _own(request, reference))


def _own(request: HttpRequest, reference: str) -> Figure:
    rows = Figure.objects.editable_by(request.user).select_related("entity")
    found: Figure = get_object_or_404(rows, reference=reference)
    return found


def _told(request: HttpRequest, figure: Figure | None) -> HttpResponse:
    house = _entity(request, writing=True) if figure is None else figure.entity
    if request.method == "POST":
        form = FigureForm(request.POST, request.FILES, instance=figure or Figure(entity=house))
        if form.is_valid():
            given: dict[str, Any] = dict(form.cleaned_data)
            proof = given.pop("proof")
            fresh = Figure.objects.get(pk=figure.pk) if figure else None
            try:
                actions.tell_figure(house, by=_user(request), figure=fresh, proof=proof, **given)
            except NotReady as wrong:
                for name, sentence in wrong.sentences.items():
                    form.add_error(name, sentence)
            else:
                say(request, _("已保存，等省数据局核对。"))
                return redirect("referrals:figures")
    else:
        form = FigureForm(instance=figure or Figure(entity=house))
    context = {"form": form, "figure": figure, "old": _with_proofs([figure])[0].proof if figure else None}  # type: ignore[attr-defined]
    return render(request, "referrals/bank/figure_form.html", context)


@login_required
@require_POST
def drop_figure(request: HttpRequest, reference: str) -> HttpResponse:
    kept = actions.drop_figure(_own(request, reference), by=_user(request))
    back = reverse(
        "referrals:restore_figure", args=[signing.dumps(kept, salt=DROPPED, serializer=Plain, compress=True)]
    )
    say(request, _("已删除，指标卡上改为“未提供”。"), undo_url=back)
    return redirect("referrals:figures")


class Plain(signing.JSONSerializer):
    """What was dropped, on its way to the browser and back: figures and moments as texts, which the model reads."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, cls=DjangoJSONEncoder, separators=(",", ":")).encode("latin-1")


@login_required
@require_POST
def restore_figure(request: HttpRequest, token: str) -> HttpResponse:
    """Undo of a drop, for whoever writes for the entity, as long as the toast's address holds."""
    try:
        kept = signing.loads(token, salt=DROPPED, max_age=FIGURE_UNDO)
    except signing.BadSignature as stale:
        raise Http404 from stale
    fields = {name: COLUMNS[name].to_python(value) for name, value in kept.items()}
    try:
        actions.restore_figure(fields, by=_user(request))
    except NotYourStep as stranger:
        raise Http404 from stranger
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已恢复，证明材料也在。"))
    return redirect("referrals:figures")


# ── the officer ───────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_safe
def figures_to_check(request: HttpRequest) -> HttpResponse:
    """What entities told and nobody compared yet, oldest first."""
    return _checks(request)


def _checks(request: HttpRequest, form: ReturnFigureForm | None = None, opened: str = "") -> HttpResponse:
    if not is_officer(request.user):
        raise Http404
    rows = Figure.objects.visible_to(request.user).waiting().select_related("entity", "told_by")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = _with_proofs(list(page.object_list))
    for row in page.object_list:
        row.form = form if opened == row.reference else ReturnFigureForm(auto_id=f"id_%s_{row.pk}")  # type: ignore[attr-defined]
    context = {"page": page, "may_answer": is_registrar(request.user), "opened": opened}
    return render(request, "referrals/bank/figures_to_check.html", context)


@login_required
@require_POST
def answer_figure(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    if verb not in ("confirm", "return"):
        raise Http404
    found: Figure = get_object_or_404(Figure.objects.answered_by_officer(request.user), reference=reference)
    form = ReturnFigureForm(request.POST, auto_id=f"id_%s_{found.pk}")
    if verb == "return" and not form.is_valid():
        return _checks(request, form, reference)
    try:
        if verb == "confirm":
            actions.confirm_figure(found, by=_user(request))
        else:
            actions.return_figure(found, by=_user(request), note=form.cleaned_data["note"])
    except LostRace:
        say(request, _("这一项刚刚有变动，请看过再办。"), failed=True)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已核对。") if verb == "confirm" else _("已退回主体。"))
    return redirect("referrals:figures_to_check")


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
