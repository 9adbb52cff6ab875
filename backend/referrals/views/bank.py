"""The bank's pages: its queue, the anonymous cards, the sheet, and what it decides.

Reading a sheet writes a line in the entity's access log; that is why these GET requests write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from backend.outbox.errors import LostRace
from backend.referrals import actions, process, reading
from backend.referrals.choices import IN_REVIEW, ON_CARD, RESULT_IN, UNDER_WAY, State
from backend.referrals.errors import NotReady, ReferralError
from backend.referrals.forms_bank import DeclineForm, DisputeForm, EndForm, QuestionForm, TermsForm
from backend.referrals.groups import all_groups
from backend.referrals.indicators import card_of, disclaimer
from backend.referrals.models import CreditResult, Referral
from backend.referrals.notices import review_page, said_at, topic_of
from backend.referrals.process import steps_for
from backend.referrals.queries import live_groups, live_result_consent
from backend.referrals.rules import writes_for_bank
from backend.referrals.views.bank_stage import history_of, stage_page
from backend.referrals.views.sheets import bank_house, layout_of, opened_sheet, sheet_of, sheet_or_stage, user_of
from backend.web.queries import opens_with
from backend.web.toasts import say

PAGE_SIZE = 20
TABS = {
    "waiting": gettext_lazy("待答复"),
    "cards": gettext_lazy("信息卡"),
    "under_way": gettext_lazy("办理中"),
    "closed": gettext_lazy("已办结"),
}
DECISIONS = {
    step.name: step
    for step in (
        process.ACCEPT, process.DECLINE, process.QUESTION, process.CONTACT, process.DUE_DILIGENCE, process.APPROVE,
        process.SIGN, process.DRAW, process.SETTLE, process.END,
    )
}  # fmt: skip
STANDS = Case(When(state=State.QUESTION, then=1), default=0)  # whose clock stands comes after those that run
FORMS: dict[str, type[forms.Form]] = {
    "decline": DeclineForm, "question": QuestionForm, "approve": TermsForm, "end": EndForm,
}  # fmt: skip


# ── the queue ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """推介待办: what is due first stands first; the anonymous cards; what is under way; what is done."""
    house = bank_house(request)
    if elsewhere := opens_with(request):
        return redirect(elsewhere)
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in TABS else "waiting"
    mine = Referral.objects.known_to_bank(request.user).filter(bank=house)
    rows = {
        "waiting": mine.filter(state__in=IN_REVIEW).order_by(STANDS, "reply_by", "clock_started_at", "pk"),
        "under_way": mine.filter(state__in=UNDER_WAY).order_by("-replied_at", "-pk"),
        "closed": mine.exclude(state__in=[*IN_REVIEW, *UNDER_WAY]).order_by("-closed_at", "-pk"),
        "cards": Referral.objects.cards_for(request.user)
        .filter(bank=house, state__in=ON_CARD)
        .order_by("asked_at", "pk"),
    }[tab]
    page = Paginator(rows.select_related("entity", "product", "handled_by"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    counts = reading.counts_for(request.user)
    here = reverse("referrals:reviews")
    context = {
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"{here}?tab={code}", "count": counts[code], "current": code == tab}
            for code, label in TABS.items()
        ],
        "page": page,
        "rows": reading.card_rows(page.object_list) if tab == "cards" else reading.queue_rows(page.object_list),
        "disclaimer": disclaimer(),
    }
    return render(request, "referrals/bank/queue.html", context)


# ── the sheet ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_safe
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """The sheet, once consent and note are both there; until then the anonymous card, read only."""
    card = (
        Referral.objects.cards_for(request.user).select_related("product", "bank").filter(reference=reference).first()
    )
    if card is not None:
        context = {
            "referral": card,
            "card": reading.card_rows([card])[0],
            "topic": topic_of(card),
            "disclaimer": disclaimer(),
        }
        return render(request, "referrals/bank/card.html", context)
    found = sheet_of(request, reference)
    return _page(request, found, opened_sheet(request, found))


def _page(
    request: HttpRequest, found: Referral, shown: dict[str, Any], *, form: forms.Form | None = None, opened: str = ""
) -> HttpResponse:  # fmt: skip
    steps = steps_for(request.user, found)
    joint = reading.joint_for(found)
    results = list(found.results.select_related("confirmed_by").order_by("-on", "-pk"))
    may_write = bool(writes_for_bank(request.user, found))
    for one in results:
        one.dispute_form = form if opened == f"dispute-{one.reference}" else DisputeForm(auto_id=f"id_%s_{one.pk}")
    context = {
        "referral": found,
        "title": reading.title_of(found, shown),
        "steps": steps,
        "next": [step for name, step in steps.items() if name in DECISIONS and name not in ("accept", *FORMS)],
        "groups": reading.grouped(shown),
        "closed": reading.closed_groups(shown),
        "card": card_of(shown, layout_of(found.bank_id)),
        "bridges": reading.bridges_for(found, shown, reader=request.user),
        "verdicts": reading.verdicts_for(found, shown),
        "documents": reading.documents_of(found, shown),
        "joint": joint,
        "authority": reading.authority_of(found),
        "messages_said": found.messages.select_related("by"),
        "results": results,
        "may_write": may_write,
        "forms": {name: form if form is not None and name == opened else made() for name, made in FORMS.items()},
        "opened": opened,
        "topic": topic_of(found),
        "seen": _stamp(found, shown),
        "times": reading.opened_times(found, user_of(request)),
        "history": history_of(found),
        "disclaimer": disclaimer(),
        "days": (found.reply_by - timezone.localdate()).days
        if found.reply_by and found.state == State.REVIEW
        else None,
    }
    return render(request, "referrals/bank/sheet.html", context)


def _stamp(found: Referral, groups: Any) -> str:
    """What an open page was drawn from: when it differs, something changed."""
    return "-".join([found.state, str(found.messages.count()), str(found.results.count()), *sorted(groups)])


@login_required
@require_safe
def alive(request: HttpRequest, reference: str) -> HttpResponse:
    """What an open sheet or card asks when it hears a hint: nothing new, something new, or that it may not be read any more.

    Tells whoever had it open that it ended, and nothing of whose it was.
    """
    house = bank_house(request)
    known = Referral.objects.filter(bank=house, clock_started_at__isnull=False) | Referral.objects.cards_for(
        request.user
    )
    found = get_object_or_404(known, reference=reference)
    on_card = found.state in ON_CARD
    if not on_card and not Referral.objects.of_bank(request.user).filter(pk=found.pk).exists():
        return render(request, "referrals/bank/gone.html", {"referral": found, "stays": found.state in RESULT_IN})
    seen = "card" if on_card else _stamp(found, _living(found))
    if request.GET.get("seen", "") == seen:
        return HttpResponse(status=204)
    return retarget(render(request, "referrals/bank/news.html", {"referral": found}), "#news")


def _living(found: Referral) -> list[str]:
    registered = {group.code for group in all_groups()}
    return [code for code in live_groups(found) if code in registered]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_POST
def decide(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Accept, decline, ask, or take it to its next stage."""
    if verb not in DECISIONS:
        raise Http404
    step = DECISIONS[verb]
    anyway = step in process.WITHOUT_CONSENT
    found = sheet_or_stage(request, reference) if anyway else sheet_of(request, reference, writing=True)
    form = FORMS[verb](request.POST) if verb in FORMS else None
    if form is not None and not form.is_valid():
        return _again(request, found, form, verb)
    given = form.cleaned_data if form is not None else {}
    try:
        _verb(verb)(found, by=user_of(request), **given)
    except LostRace:
        say(request, _lost(found), failed=True)
    except NotReady as wrong:
        if form is None:
            say(request, str(wrong), failed=True)
            return redirect(review_page(found))
        for name, sentence in wrong.sentences.items():
            form.add_error(name, sentence)
        return _again(request, found, form, verb)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, str(SAID[verb]))
    return redirect(review_page(found))


def _again(request: HttpRequest, found: Referral, form: forms.Form, opened: str) -> HttpResponse:
    """The page that it was sent from, with what was typed and its sentences."""
    if live_groups(found):
        return _page(request, found, opened_sheet(request, found), form=form, opened=opened)
    return stage_page(request, found, form=form, opened=opened)


SAID = {
    "accept": gettext_lazy("已接受，主体和省数据局会收到通知。"),
    "decline": gettext_lazy("已答复不接受，原因只有主体和省数据局看得到。"),
    "question": gettext_lazy("已提问；主体回答之前，本行的答复期限停止计算。"),
    "contact": gettext_lazy("已记为对接。"),
    "due_diligence": gettext_lazy("已记为尽调。"),
    "approve": gettext_lazy("已记下授信批复。"),
    "sign": gettext_lazy("已记为签约。"),
    "draw": gettext_lazy("已记为放款。"),
    "settle": gettext_lazy("已记为结清。"),
    "end": gettext_lazy("已终止，主体会看到理由。"),
}


def _verb(name: str) -> Callable[..., Any]:
    own: dict[str, Callable[..., Any]] = {
        "accept": actions.accept_referral,
        "decline": actions.decline_referral,
        "question": actions.ask_question,
    }
    return own.get(name) or (lambda found, **given: actions.advance(found, DECISIONS[name], **given))


def _lost(found: Referral) -> str:
    """Who was first and what was decided; or that the entity took its consent back meanwhile."""
    current = Referral.objects.select_related("handled_by").get(pk=found.pk)
    if current.state in UNDER_WAY and not live_groups(current):
        return _("主体的同意刚刚撤回或到期，资料不能再查看。")
    if current.state in (State.WITHDRAWN, State.LAPSED) or not current.handled_by:
        return _("这一件刚刚有变动：%s。") % str(current.get_state_display())
    at = current.closed_at or current.contacted_at or current.replied_at
    who = {"who": current.handled_by, "what": current.get_state_display(), "at": said_at(at) if at else ""}
    return _("%(who)s%(at)s已办理这一件：%(what)s。") % who


@login_required
@require_POST
def answer_result(request: HttpRequest, reference: str, result: str, verb: str) -> HttpResponse:
    """The bank confirms what the entity reported, or says what is not right."""
    if verb not in ("confirm", "dispute"):
        raise Http404
    found = sheet_or_stage(request, reference)
    if not live_groups(found) and live_result_consent(found) is None:
        raise Http404
    row: CreditResult = get_object_or_404(found.results.select_related("referral"), reference=result)
    form = DisputeForm(request.POST, auto_id=f"id_%s_{row.pk}")
    if verb == "dispute" and not form.is_valid():
        return _again(request, found, form, f"dispute-{result}")
    try:
        if verb == "confirm":
            actions.confirm_result(row, by=user_of(request))
        else:
            actions.dispute_result(row, by=user_of(request), note=form.cleaned_data["note"])
    except LostRace:
        current = CreditResult.objects.select_related("confirmed_by").get(pk=row.pk)
        who = {"who": current.confirmed_by, "what": current.get_state_display()}
        say(request, _("%(who)s已办理：%(what)s。") % who, failed=True)
    except ReferralError as refused:
        say(request, str(refused), failed=True)
    else:
        say(request, _("已确认，计入月报。") if verb == "confirm" else _("已告知主体哪里不一致。"))
    return redirect(review_page(found))
