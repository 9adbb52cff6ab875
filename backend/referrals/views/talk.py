"""The entity's answers to the bank, and the paper that it seals: sections of its page of a referral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.outbox.errors import LostRace
from backend.referrals import actions, process, reading
from backend.referrals.choices import CONSENTED_IN, RESULT_IN
from backend.referrals.errors import NotReady, ReferralError
from backend.referrals.forms_bank import AnswerForm, AuthorityForm
from backend.referrals.models import Referral
from backend.referrals.queries import consent_digest, live_groups
from backend.referrals.rules import writes_for_entity
from backend.referrals.views.papers import WORD, _file
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


def bank_side(
    request: HttpRequest, found: Referral, *, answer: AnswerForm | None = None, authority: AuthorityForm | None = None
) -> dict[str, Any]:
    """What the entity's page shows of the bank's side, beside its own context."""
    may_write = bool(writes_for_entity(request.user, found))
    sealable = found.state in CONSENTED_IN and bool(live_groups(found))
    return {
        "messages_said": list(found.messages.select_related("by")),
        "may_answer": process.ANSWER.allowed(request.user, found),
        "answer_form": answer or AnswerForm(),
        "sealable": sealable,
        "may_seal": may_write and sealable,
        "authority": reading.authority_of(found),
        "authority_form": authority or AuthorityForm(initial={"digest": consent_digest(found) if sealable else ""}),
        "joint": reading.joint_for(found),
        "with_terms": found.state in RESULT_IN and found.amount is not None,
    }


@login_required
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer to the bank's question; its clock goes on."""
    from backend.referrals.views.entity import _page  # noqa: PLC0415  that page shows this section

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
    return _file(authority_in_word(found, named=True), WORD, _("信息使用授权书%s.docx") % found.reference)


@login_required
@require_POST
def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """The sealed paper's scan, bound to the consents that it names."""
    from backend.referrals.views.entity import _page  # noqa: PLC0415  as above

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
