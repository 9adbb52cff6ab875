"""本周值得看的 3 条: three cards on a phone, each answered with one press or given to a colleague."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.middleware import acting_membership, memberships_of
from backend.organisations.models import Membership, Organisation
from backend.organisations.rules import works_for
from backend.recommendations.actions import forward, respond
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.forms import AnswerForm, ForwardForm
from backend.recommendations.models import WeeklyPick
from backend.recommendations.optout import switches_of
from backend.recommendations.weekly import Card, cards_of, choice_of
from backend.web.toasts import hear


def _entity(request: HttpRequest) -> Organisation:
    """The entity that the notice named, else the one the person acts for, else the first they work for."""
    entities = [one.organisation for one in memberships_of(request) if one.organisation.is_entity]
    acting = acting_membership(request)
    named = request.GET.get("of", "")
    found = next((one for one in entities if one.reference == named), None) if named else None
    if found is None and acting is not None and not named:
        found = next((one for one in entities if one.pk == acting.organisation_id), entities[0] if entities else None)
    if found is None:
        raise Http404
    return found


def colleagues_of(entity: Organisation, user: Any) -> Any:
    """Whom a card can be given to: everybody else who works for the entity today."""
    return Membership.objects.live().filter(organisation=entity).exclude(user_id=user.pk).select_related("user")


@login_required
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The three of this week, in the order of Monday; what is answered is folded."""
    return _page(request, _entity(request))


def _page(request: HttpRequest, entity: Organisation, *, wrong: tuple[int, ForwardForm] | None = None) -> HttpResponse:
    """`wrong` is the pick whose form came back with a fault: its sheet stands open with what was typed."""
    switches = switches_of(request.user, entity)
    choice = None if switches.off else choice_of(entity)
    cards = cards_of(choice) if choice else []
    context: dict[str, Any] = {
        "entity": entity,
        "switches": switches,
        "choice": choice,
        "cards": [_shown(card, wrong) for card in cards],
        "done": sum(card.done for card in cards),
        "all_done": bool(cards) and all(card.done for card in cards),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "answer_form": AnswerForm(),
        "colleagues": list(colleagues_of(entity, request.user)) if cards else [],
        "many": len([one for one in memberships_of(request) if one.organisation.is_entity]) > 1,
    }
    return render(request, "recommendations/week.html", context)


def _shown(card: Card, wrong: tuple[int, ForwardForm] | None) -> dict[str, Any]:
    form = wrong[1] if wrong and wrong[0] == card.pick.pk else None
    return {"card": card, "form": form}


def _pick(request: HttpRequest, pk: int) -> WeeklyPick:
    found: WeeklyPick = get_object_or_404(WeeklyPick.objects.visible_to(request.user).with_subjects(), pk=pk)
    return found


@login_required
@require_POST
def week_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """有意对接, 暂不合适 with a reason, or taking the word back; the card comes back folded or open."""
    pick = _pick(request, pk)
    entity = pick.choice.entity
    if not works_for(request.user, entity.pk, writing=True):
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _after(request, pick, _("请选择一个理由，再选“暂不合适”。"), failed=True)
    try:
        respond(pick.subject, entity, by=cast("User", request.user), **form.cleaned_data)
    except RecommendationsError as refused:
        return _after(request, pick, str(refused), failed=True)
    return _after(request, pick)


@login_required
@require_POST
def week_forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the card to a colleague with a few words."""
    pick = _pick(request, pk)
    entity = pick.choice.entity
    form = ForwardForm(request.POST, colleagues=colleagues_of(entity, request.user))
    if form.is_valid():
        try:
            given = forward(pick.subject, entity, by=cast("User", request.user), **form.cleaned_data)
        except RecommendationsError as refused:
            form.add_error(None, str(refused))
        else:
            return _after(request, pick, _("已转给%(name)s。") % {"name": given.to})
    return _page(request, entity, wrong=(pick.pk, form))


def _after(request: HttpRequest, pick: WeeklyPick, text: str = "", *, failed: bool = False) -> HttpResponse:
    """A script gets the page as it is now, from which it takes the cards; a form its page again."""
    entity = pick.choice.entity
    if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
        response = _page(request, entity)
        return hear(response, text, failed=failed) if text else response
    if text:
        (messages.error if failed else messages.success)(request, text)
    return redirect(f"{reverse('recommendations:week')}?of={entity.reference}#c-{pick.pk}")
