"""What stands on the pages of scenarios and products: recommended entities for the one side, fit or why not for the other."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.organisations.middleware import acting_membership
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.recommendations.actions import owner_id, respond_as_owner, save_pair
from backend.recommendations.choices import Side
from backend.recommendations.errors import RecommendationsError
from backend.recommendations.exclusions import failing_condition, seen_by_owner
from backend.recommendations.filters import EntityMatchFilter
from backend.recommendations.forms import AnswerForm
from backend.recommendations.gate import verdicts_of
from backend.recommendations.loading import entity_with_facts
from backend.recommendations.models import Response
from backend.recommendations.optout import Switches, entity_is_off, person_is_off, switches_of
from backend.recommendations.queries import entities_for, entries, interested_in, on_offer_by, standing_pairs
from backend.recommendations.rules import sees_entities_for, switches_for
from backend.recommendations.subjects import visible_subject

PAGE_SIZE = 10
SHOWN, UNFOLDED = 10, 3


@login_required
@require_safe
def recommended(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """可承接主体: the entities that fit, from the owner's side, and who is interested.

    Whoever switched recommendation off sees only who is interested.
    """
    subject = visible_subject(request.user, kind, reference)
    if not sees_entities_for(request.user, subject):
        raise Http404
    off = person_is_off(request.user)
    context = {
        "subject": subject,
        "kind": kind,
        "off": off,
        "entries": [] if off else entries(entities_for(subject)[:SHOWN], side=Side.OWNER, unfolded=UNFOLDED),
        "total": 0 if off else entities_for(subject).count(),
        "interested": interested_in(subject),
        "may_answer": works_for(request.user, owner_id(subject), writing=True),
        "answer_form": AnswerForm(),
    }
    return render(request, "recommendations/recommended.html", context)


@login_required
@require_safe
def recommended_all(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """All of them, page by page, narrowed by fit; the panel shows the first."""
    subject = visible_subject(request.user, kind, reference)
    if not sees_entities_for(request.user, subject):
        raise Http404
    off = person_is_off(request.user)
    rows = entities_for(subject)
    found = EntityMatchFilter(request.GET, queryset=rows.none() if off else rows)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "subject": subject,
        "name": str(subject),
        "own_url": _page(kind, reference),
        "kind": kind,
        "off": off,
        "filter": found,
        "page": page,
        "entries": entries(page.object_list, side=Side.OWNER, unfolded=UNFOLDED),
        "may_answer": works_for(request.user, owner_id(subject), writing=True),
        "answer_form": AnswerForm(),
    }
    return render(request, "recommendations/recommended_all.html", context)


@login_required
@require_safe
def own_fit(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """For an entity on the page of a scenario or product: how it fits, or the one condition that failed.

    With recommendation off its conditions alone, and a line that says so.
    """
    subject = visible_subject(request.user, kind, reference)
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_entity:
        raise Http404
    entity = membership.organisation
    switches = switches_of(request.user, entity)
    if switches.off:
        return _own_conditions(request, subject, kind, entity, switches)
    pair = standing_pairs().filter(entity=entity, **{kind: subject}).first()
    context: dict[str, Any] = {
        "subject": subject,
        "kind": kind,
        "entity": entity,
        "entry": entries([pair], side=Side.ENTITY)[0] if pair else None,
        "failing": failing_condition(subject, entity),
        "mine": Response.objects.filter(**{kind: subject}, entity=entity, side=Side.ENTITY).first(),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "answer_form": AnswerForm(),
    }
    return render(request, "recommendations/own_fit.html", context)


def _own_conditions(
    request: HttpRequest, subject: Any, kind: str, entity: Organisation, switches: Switches
) -> HttpResponse:
    context: dict[str, Any] = {
        "subject": subject,
        "kind": kind,
        "entity": entity,
        "switches": switches,
        "may_switch": switches_for(request.user, entity.pk),
        "verdicts": verdicts_of(subject, entity_with_facts(entity.pk)),
        "failing": failing_condition(subject, entity),
        "mine": Response.objects.filter(**{kind: subject}, entity=entity, side=Side.ENTITY).first(),
        "may_answer": works_for(request.user, entity.pk, writing=True),
        "answer_form": AnswerForm(),
    }
    return render(request, "recommendations/own_conditions.html", context)


@login_required
@require_safe
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """For owners and providers on an entity's page: how it stands to each of theirs, or why it is not recommended.

    Nothing of an entity that is off; to a person who is off a line that says so.
    """
    entity, subjects = _standing_to_ours(request, reference)
    off = person_is_off(request.user)
    views = [] if off else seen_by_owner(entity, subjects[:SHOWN])
    context = {"entity": entity, "off": off, "views": views, "total": 0 if off else len(subjects)}
    return render(request, "recommendations/why.html", context)


@login_required
@require_safe
def why_all(request: HttpRequest, reference: str) -> HttpResponse:
    """The same to all of theirs, page by page."""
    entity, subjects = _standing_to_ours(request, reference)
    off = person_is_off(request.user)
    page = Paginator([] if off else subjects, PAGE_SIZE).get_page(request.GET.get("page"))
    views = [] if off else seen_by_owner(entity, list(page.object_list))
    context = {"entity": entity, "off": off, "page": page, "views": views}
    return render(request, "recommendations/why_all.html", context)


def _standing_to_ours(request: HttpRequest, reference: str) -> tuple[Organisation, list[Any]]:
    """The entity, and what the person's house has on offer; 404 where it has nothing, or the entity is off."""
    membership = acting_membership(request)
    subjects = on_offer_by(membership.organisation) if membership is not None else []
    if not subjects:
        raise Http404
    entity = get_object_or_404(Organisation.objects.entities().admitted().visible_to(request.user), reference=reference)
    if entity_is_off(entity.pk):
        raise Http404
    return entity, subjects


def _pair(request: HttpRequest, kind: str, reference: str, entity: str) -> tuple[Any, Organisation]:
    subject = visible_subject(request.user, kind, reference)
    if not works_for(request.user, owner_id(subject), writing=True):
        raise Http404
    return subject, get_object_or_404(Organisation.objects.entities().visible_to(request.user), reference=entity)


@login_required
@require_POST
def owner_answer(request: HttpRequest, kind: str, reference: str, entity: str) -> HttpResponse:
    """The owner's word on an entity."""
    subject, found = _pair(request, kind, reference, entity)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择一个理由，再选“暂不合适”。"))
    else:
        try:
            respond_as_owner(subject, found, by=cast("User", request.user), **form.cleaned_data)
        except RecommendationsError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("已记下。"))
    return redirect(_back(request, kind, reference))


@login_required
@require_POST
def owner_keep(request: HttpRequest, kind: str, reference: str, entity: str) -> HttpResponse:
    subject, found = _pair(request, kind, reference, entity)
    save_pair(subject, found, saved=request.POST.get("saved") == "1", by=cast("User", request.user), side=Side.OWNER)
    return redirect(_back(request, kind, reference))


def _back(request: HttpRequest, kind: str, reference: str) -> str:
    """The page that the button stood on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return _page(kind, reference)


def _page(kind: str, reference: str) -> str:
    name = "scenarios:public" if kind == "scenario" else "financing:product"
    return reverse(name, args=[reference])
