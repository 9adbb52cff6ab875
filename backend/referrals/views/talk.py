"""The entity's answers to the bank, and the paper that it seals: sections of its page of a referral."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.referrals import actions
from backend.referrals.choices import CONSENTED_IN
from backend.referrals.errors import NotReady, ReferralError
from backend.referrals.forms_bank import AnswerForm, AuthorityForm
from backend.referrals.models import Referral
from backend.referrals.queries import live_groups
from backend.referrals.views.downloads import WORD, download
from backend.referrals.views.entity import _page
from backend.web.toasts import say

if TYPE_CHECKING:
    from backend.accounts.models import User


def _own(request: HttpRequest, reference: str, *, writing: bool = False) -> Referral:
    rows = Referral.objects.of_entity(request.user)
    if writing:
        rows = rows.editable_by(request.user)
    found: Referral = get_object_or_404(
        rows.select_related("entity", "entity__profile", "bank", "product", "batch"), reference=reference
    )
    return found


@login_required
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer to the bank's question; its clock goes on."""
    found = _own(request, reference, writing=True)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, answer_form=form)
    try:
        actions.answer_question(found, by=cast("User", request.user), body=form.cleaned_data["body"])
    except LostRace:
        say(request, _("这个问题已经回答过，或这一件有了变动。"), failed=True)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已回答，银行会收到通知。"))
    return redirect("referrals:asked", reference)


@login_required
@require_safe
def authority_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """《信息使用授权书》 in Word, to be sealed and signed (W13)."""
    from backend.referrals.authority import authority_in_word  # noqa: PLC0415  takes long to read

    found = _own(request, reference)
    if found.state not in CONSENTED_IN or not live_groups(found):
        raise Http404
    return download(authority_in_word(found, named=True), WORD, _("信息使用授权书%s.docx") % found.reference)


@login_required
@require_POST
def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """The sealed paper's scan, bound to the consents that it names."""
    found = _own(request, reference, writing=True)
    form = AuthorityForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, authority_form=form)
    try:
        actions.bind_authority(
            found, form.cleaned_data["scan"], by=cast("User", request.user), digest=form.cleaned_data["digest"]
        )
    except NotReady as wrong:
        form.add_error("scan", str(wrong))
        return _page(request, found, authority_form=form)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已上传，银行可以查看。"))
    return redirect("referrals:asked", reference)
