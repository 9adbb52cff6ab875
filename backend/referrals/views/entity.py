"""The entity's pages: what it is asked, what a bank sees of it, taking back, and who looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.audit.queries import timeline
from backend.organisations.acting import acting_organisation
from backend.outbox.errors import LostRace
from backend.referrals import actions
from backend.referrals.choices import CONSENT_DAYS, CONSENTED_IN, ON_SHEET, RESULT_IN, ConsentKind, State
from backend.referrals.errors import NotReady, ReferralError
from backend.referrals.forms import ConsentForm, RefuseForm, RenewForm, ResultForm
from backend.referrals.forms_bank import AnswerForm, AuthorityForm
from backend.referrals.groups import all_groups, labels_of
from backend.referrals.masking import shows_in_full
from backend.referrals.models import Consent, Disclosure, Referral
from backend.referrals.process import steps_for
from backend.referrals.queries import consents_of, live_groups, live_result_consent, taken_away, would_show
from backend.referrals.rules import writes_for_entity
from backend.referrals.views.bank_side import bank_side
from backend.referrals.wording import PURPOSES, current_text, filled
from backend.web.history import lines_of
from backend.web.toasts import say

PAGE_SIZE = 20
# What the entity reads of a referral's history; which of its people a bank sent to look stands in 谁看过我的资料.
HISTORY = {
    "ask_consent": gettext_lazy("发来征求同意"),
    "consent": gettext_lazy("同意推介"),
    "refuse": gettext_lazy("不同意推介"),
    "give_consent": gettext_lazy("同意提供资料"),
    "give_result_consent": gettext_lazy("同意授信结果回传"),
    "withdraw": gettext_lazy("撤回同意"),
    "consent_expired": gettext_lazy("同意到期"),
    "open_review": gettext_lazy("转给银行"),
    "return_with": gettext_lazy("随批退回"),
    "lapse": gettext_lazy("过期"),
    "accept": gettext_lazy("接受推介"),
    "decline": gettext_lazy("不接受推介"),
    "question": gettext_lazy("提问"),
    "answer": gettext_lazy("回答"),
    "contact": gettext_lazy("对接"),
    "due_diligence": gettext_lazy("进入尽调"),
    "approve": gettext_lazy("授信批复"),
    "sign": gettext_lazy("签约"),
    "draw": gettext_lazy("放款"),
    "settle": gettext_lazy("结清"),
    "end": gettext_lazy("终止"),
    "bind_authority": gettext_lazy("上传盖章的授权书"),
    "report_result": gettext_lazy("报授信结果"),
}


def _entity_house(request: HttpRequest) -> Any:
    house = acting_organisation(request)
    if not house.is_entity:
        raise Http404
    return house


def _asked(request: HttpRequest, reference: str, *, writing: bool = False) -> Referral:
    rows = Referral.objects.of_entity(request.user)
    if writing:
        rows = rows.editable_by(request.user)
    rows = rows.select_related("entity", "entity__profile", "bank", "product", "batch")
    found: Referral = get_object_or_404(rows, reference=reference)
    return found


@login_required
@require_safe
def asked_list(request: HttpRequest) -> HttpResponse:
    """What this entity was asked about: what waits first."""
    house = _entity_house(request)
    rows = Referral.objects.of_entity(request.user).filter(entity=house).select_related("bank", "product")
    waiting = rows.filter(state=State.ASKED).order_by("answer_by", "pk")
    rest = Paginator(rows.exclude(state=State.ASKED).order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "referrals/entity.html", {"waiting": waiting, "page": rest})


@login_required
@require_safe
def asked(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _asked(request, reference))


def _page(
    request: HttpRequest,
    found: Referral,
    *,
    consent_form: ConsentForm | None = None,
    refuse_form: RefuseForm | None = None,
    result_form: ResultForm | None = None,
    answer_form: AnswerForm | None = None,
    authority_form: AuthorityForm | None = None,
    renew_form: RenewForm | None = None,
    opened: str = "",
) -> HttpResponse:
    """The question while it waits; then what the bank sees, exactly as it sees it, and the ways back."""
    now = timezone.now()
    living = live_groups(found, now) if found.state in (*CONSENTED_IN, *ON_SHEET) else []
    groups = {group.code: group for group in all_groups()}
    shown = would_show(found, living)
    text = current_text(ConsentKind.SHARE)
    until = timezone.localdate() + timedelta(days=CONSENT_DAYS)
    purpose = str(PURPOSES[ConsentKind.SHARE])
    result_consent = live_result_consent(found)
    may_write = bool(writes_for_entity(request.user, found))
    context = {
        "referral": found,
        "steps": steps_for(request.user, found),
        "may_write": may_write,
        "purpose": purpose,
        "text": filled(text, recipient=str(found.bank), purpose=purpose, until=_("所选期限届满之日")),
        "text_number": text.number,
        "until": until,
        "consent_form": consent_form or ConsentForm(without=tuple(living), initial={"text": text.sha256}),
        "more": [group for group in all_groups() if group.code not in living],
        "can_widen": may_write and found.state in CONSENTED_IN,
        "renew_form": renew_form or RenewForm(initial={"text": text.sha256}, **_renewable(found, living)),
        "can_renew": may_write and found.state in CONSENTED_IN and bool(living or result_consent),
        "refuse_form": refuse_form or RefuseForm(),
        "result_form": result_form or ResultForm(),
        "shown": [(groups[code], items) for code, items in shown.items()],
        "living": living,
        "masks": not shows_in_full(found),
        "passed_on": found.state in ON_SHEET,
        "consents": [one for one in consents_of(found) if one.is_live],
        "result_consent": result_consent,
        "may_report": may_write and result_consent is not None and found.state in RESULT_IN,
        "results": found.results.order_by("-on", "-pk"),
        "taken": taken_away(found),
        "opened": opened,
        **bank_side(request, found, answer=answer_form, authority=authority_form),
        "history": lines_of(timeline("referral", found.pk), HISTORY),
    }
    return render(request, "referrals/asked.html", context)


@login_required
@require_POST
def consent(request: HttpRequest, reference: str) -> HttpResponse:
    found = _asked(request, reference, writing=True)
    form = ConsentForm(request.POST)
    return _given(
        request, found, form, actions.consent, _("已同意。%s只能看到您勾选的资料，随时可以撤回。") % found.bank
    )


@login_required
@require_POST
def widen(request: HttpRequest, reference: str) -> HttpResponse:
    found = _asked(request, reference, writing=True)
    form = ConsentForm(request.POST)
    return _given(request, found, form, actions.widen, _("已增加同意提供的资料。"))


@login_required
@require_POST
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    found = _asked(request, reference, writing=True)
    form = RenewForm(request.POST, **_renewable(found, live_groups(found)))
    return _given(request, found, form, actions.renew, _("已续期。"))


def _renewable(found: Referral, living: list[str]) -> dict[str, Any]:
    return {"living": living, "result": live_result_consent(found) is not None}


def _again(request: HttpRequest, found: Referral, form: ConsentForm) -> HttpResponse:
    """The page with what was typed, in the form that it was typed in."""
    if isinstance(form, RenewForm):
        return _page(request, found, renew_form=form)
    return _page(request, found, consent_form=form)


def _given(request: HttpRequest, found: Referral, form: ConsentForm, verb: Any, said: str) -> HttpResponse:
    if not form.is_valid():
        return _again(request, found, form)
    given = form.cleaned_data
    try:
        verb(
            found, by=_user(request), groups=given["groups"], days=given["days"], text_sha256=given["text"],
            result=given.get("result", False),
        )  # fmt: skip
    except NotReady as wrong:
        for name, sentence in wrong.sentences.items():
            form.add_error(name, sentence)
        return _again(request, found, form)
    except (ReferralError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said)
    return redirect("referrals:asked", found.reference)


@login_required
@require_POST
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    found = _asked(request, reference, writing=True)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refuse_form=form, opened="refuse")
    return _take(
        request, found, lambda: actions.refuse(found, by=_user(request), reason=form.cleaned_data["reason"]),
        _("已答复不同意，银行不会看到您的资料。"),
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """One group, the second consent, or all; the answer tells the truth about what was taken away before (W14)."""
    found = _asked(request, reference, writing=True)
    group, result = request.POST.get("group", ""), request.POST.get("result") == "1"
    taken = taken_away(found)
    said = _("已撤回，%s不能再查看。") % found.bank
    if result:
        said = _("已撤回授信结果回传的同意。")
    elif taken:
        said = _("已撤回，对方不能再查看；撤回前已下载%s次，相关材料由银行依法留存。") % taken
    return _take(request, found, lambda: actions.withdraw(found, by=_user(request), group=group, result=result), said)


@login_required
@require_POST
def report(request: HttpRequest, reference: str) -> HttpResponse:
    found = _asked(request, reference, writing=True)
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, found, result_form=form)
    try:
        actions.report_result(found, by=_user(request), **form.cleaned_data)
    except NotReady as wrong:
        for name, sentence in wrong.sentences.items():
            form.add_error(name, sentence)
        return _page(request, found, result_form=form)
    except (ReferralError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已报送，等银行确认。"))
    return redirect("referrals:asked", reference)


def _take(request: HttpRequest, found: Referral, verb: Any, said: str) -> HttpResponse:
    try:
        verb()
    except (ReferralError, LostRace) as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, said)
    return redirect("referrals:asked", found.reference)


@login_required
@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """谁看过我的资料 (M08): who, when, which groups, why; newest first."""
    house = _entity_house(request)
    rows = (
        Disclosure.objects.of_entity(request.user)
        .filter(referral__entity=house)
        .select_related("person", "organisation", "referral")
        .order_by("-at", "-pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    for line in page.object_list:
        line.group_names = labels_of(line.groups)
    living = Consent.objects.live().share().filter(referral__entity=house).values("referral").distinct().count()
    return render(request, "referrals/access.html", {"page": page, "living": living})


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
