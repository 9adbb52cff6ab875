"""What a bank keeps of a referral that it said yes to when the entity's consent is over: the stage, and nothing of the entity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backend.audit.queries import timeline
from backend.referrals import process, reading
from backend.referrals.forms_bank import DisputeForm, EndForm
from backend.referrals.models import Referral
from backend.referrals.queries import live_result_consent
from backend.referrals.rules import writes_for_bank
from backend.referrals.views.sheets import bank_house, stage_of
from backend.web.history import lines_of

HISTORY = {
    "consent": gettext_lazy("同意推介"),
    "give_consent": gettext_lazy("同意提供资料"),
    "withdraw": gettext_lazy("撤回部分同意"),
    "consent_expired": gettext_lazy("部分同意到期"),
    "open_review": gettext_lazy("转给本行"),
    "accept": gettext_lazy("接受推介"),
    "decline": gettext_lazy("不接受"),
    "question": gettext_lazy("提问"),
    "answer": gettext_lazy("回答"),
    "contact": gettext_lazy("已对接"),
    "due_diligence": gettext_lazy("进入尽调"),
    "approve": gettext_lazy("授信批复"),
    "sign": gettext_lazy("签约"),
    "draw": gettext_lazy("放款"),
    "settle": gettext_lazy("结清"),
    "end": gettext_lazy("终止"),
    "bind_authority": gettext_lazy("上传盖章的授权书"),
    "report_result": gettext_lazy("报授信结果"),
    "result_confirmed": gettext_lazy("确认授信结果"),
    "result_disputed": gettext_lazy("对授信结果有异议"),
}
# Of the entity's people a bank knows by their name whom the sheet tells it; the history says what happened, not who.
THEIRS = (
    "consent",
    "give_consent",
    "withdraw",
    "consent_expired",
    "answer",
    "bind_authority",
    "report_result",
    "open_review",
)


@login_required
@require_safe
def stage(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it stands, what is left to be noted, and, while the second consent lives, the results."""
    bank_house(request)
    if Referral.objects.of_bank(request.user).filter(reference=reference).exists():
        return redirect("referrals:review", reference)  # consented to anew
    return stage_page(request, stage_of(request, reference))


def stage_page(
    request: HttpRequest, found: Referral, *, form: forms.Form | None = None, opened: str = ""
) -> HttpResponse:
    steps = {step.name: step for step in process.WITHOUT_CONSENT if step.allowed(request.user, found)}
    results = list(found.results.order_by("-on", "-pk")) if live_result_consent(found) else []
    for one in results:
        one.dispute_form = form if opened == f"dispute-{one.reference}" else DisputeForm(auto_id=f"id_%s_{one.pk}")
    context = {
        "referral": found,
        "title": reading.number_of(found),
        "steps": steps,
        "next": [step for name, step in steps.items() if name != process.END.name],
        "results": results,
        "may_write": bool(writes_for_bank(request.user, found)),
        "end_form": form if form is not None and opened == process.END.name else EndForm(),
        "opened": opened,
        "history": history_of(found),
    }
    return render(request, "referrals/bank/stage.html", context)


def history_of(found: Referral) -> list[Any]:
    entries = list(timeline("referral", found.pk))
    for entry in entries:
        if entry.action in THEIRS:
            entry.actor, entry.note = None, ""
    return lines_of(entries, HISTORY)
