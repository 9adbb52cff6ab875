"""The bureau's pages of batches, sending, and the regulator's answer. How a batch is picked stands in picking.py."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.rules import is_officer
from backend.outbox.errors import LostRace
from backend.recommendations.optout import person_is_off
from backend.referrals import actions
from backend.referrals.errors import NotReady, ReferralError
from backend.referrals.forms import LetterForm, ReturnForm
from backend.referrals.models import ReferralBatch
from backend.referrals.process import batch_steps_for
from backend.referrals.reading import mark_stages
from backend.referrals.rules import may_propose, sees_statistics
from backend.referrals.sums import consented
from backend.web.history import lines_of
from backend.web.toasts import say

PAGE_SIZE = 20
HISTORY = {
    "propose": gettext_lazy("提出"),
    "send": gettext_lazy("发出推介函"),
    "note": gettext_lazy("知悉"),
    "return": gettext_lazy("退回整批"),
}


def proposer_of(request: HttpRequest) -> User:
    if not may_propose(request.user):
        raise Http404
    return cast("User", request.user)


@login_required
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All that the bureau proposed; the regulator sees what left the house."""
    if not sees_statistics(request.user):
        raise Http404
    rows = (
        ReferralBatch.objects.visible_to(request.user)
        .select_related("proposed_by", "answered_by")
        .annotate(
            pairs=Count("referrals"),
            firms=Count("referrals__entity", distinct=True),
            banks=Count("referrals__bank", distinct=True),
            consented=Count("referrals", filter=consented("referrals__")),
        )
        .order_by("-pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_propose": may_propose(request.user), "may_see_rates": is_officer(request.user)}
    return render(request, "referrals/batches.html", context)


@login_required
@require_safe
def batch(request: HttpRequest, reference: str) -> HttpResponse:
    return batch_page(request, _visible(request, reference))


def batch_page(
    request: HttpRequest, found: ReferralBatch, *, letter: LetterForm | None = None, back: ReturnForm | None = None, opened: str = ""
) -> HttpResponse:  # fmt: skip
    """As it stands; what was typed wrongly stays in its dialog."""
    parties = found.referrals.select_related("entity__recommendation_off", "bank", "product")
    rows = list(parties.order_by("entity__name", "bank__name", "pk"))
    officer = bool(is_officer(request.user))
    mark_stages(rows)
    context = {
        "batch": found,
        "rows": rows,
        "firms": len({row.entity_id for row in rows}),
        "banks": len({row.bank_id for row in rows}),
        "steps": batch_steps_for(request.user, found),
        "officer": officer,
        "fits": officer and not person_is_off(request.user),
        "letter_form": letter or LetterForm(initial={"letter_number": found.letter_number}),
        "reason_form": back or ReturnForm(),
        "opened": opened,
        "history": lines_of(timeline("referralbatch", found.pk), HISTORY),
    }
    return render(request, "referrals/batch.html", context)


@login_required
@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    user = proposer_of(request)
    found = _visible(request, reference)
    try:
        actions.discard_batch(found, by=user)
    except LostRace:
        say(request, _("这一批已经发出，不能撤回。"), failed=True)
        return redirect("referrals:batch", reference)
    say(request, _("已撤回，这一批没有发出。"))
    return redirect("referrals:batches")


@login_required
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    user = proposer_of(request)
    found = _visible(request, reference)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return batch_page(request, found, letter=form, opened="send")
    try:
        actions.send_batch(found, by=user, letter_number=form.cleaned_data["letter_number"])
    except NotReady as wrong:
        form.add_error("letter_number", str(wrong))
        return batch_page(request, _visible(request, reference), letter=form, opened="send")
    except LostRace:
        say(request, _("这一批已由同事发出。"), failed=True)
    else:
        say(request, _("已发出：主体收到征求同意，金融监管部门收到推介函。"))
    return redirect("referrals:batch", reference)


def _visible(request: HttpRequest, reference: str) -> ReferralBatch:
    rows = ReferralBatch.objects.visible_to(request.user).select_related(
        "bureau", "regulator", "proposed_by", "sent_by", "answered_by"
    )
    found: ReferralBatch = get_object_or_404(rows, reference=reference)
    return found


# ── the regulator ─────────────────────────────────────────────────────────────────────────────────────────────────


def _noting(request: HttpRequest, reference: str) -> tuple[User, ReferralBatch]:
    """Whoever writes for the regulator, for a batch that left the house."""
    rows = ReferralBatch.objects.noted_by(request.user).select_related("answered_by", "bureau")
    found: ReferralBatch = get_object_or_404(rows, reference=reference)
    return cast("User", request.user), found


@login_required
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    user, found = _noting(request, reference)
    return _answered(request, found, lambda: actions.note_batch(found, by=user), _("已知悉，主体已同意的转给银行。"))


@login_required
@require_POST
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    user, found = _noting(request, reference)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return batch_page(request, found, back=form, opened="return")
    reason = form.cleaned_data["reason"]
    return _answered(request, found, lambda: actions.return_batch(found, by=user, reason=reason), _("已退回整批。"))


def _answered(request: HttpRequest, found: ReferralBatch, verb: Any, said: str) -> HttpResponse:
    """One wins; the other reads who was first and what was decided."""
    try:
        verb()
    except LostRace:
        current = ReferralBatch.objects.select_related("answered_by").get(pk=found.pk)
        who = {"who": current.answered_by, "what": current.get_state_display()}
        say(request, _("这一批%(who)s已办理：%(what)s。") % who, failed=True)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said)
    return redirect("referrals:batch", found.reference)
