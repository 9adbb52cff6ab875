"""Where recommendations stand on pages of the apps below: the rail, 等我办, the pages of scenarios and products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.organisations.choices import WRITING_ROLES
from backend.organisations.middleware import acting_membership, memberships_of
from backend.organisations.models import Organisation
from backend.organisations.rules import is_officer, is_registrar
from backend.recommendations.experts import asked_of, offered_to
from backend.recommendations.models import ExpertResponse, LibraryProblem, Recommendation, Response
from backend.recommendations.optout import entity_is_off, person_is_off, switches_of
from backend.recommendations.queries import interest_without_answer, new_matches, on_offer_by
from backend.recommendations.rules import asks_nearest, sees_entities_for, sees_experts_for
from backend.talent.choices import State
from backend.talent.models import Expert
from backend.talent.rules import is_this_expert
from backend.web.places import WaitingLine

LINES_MOST = 20  # of each kind: the page behind the line holds them all


def for_entities(request: HttpRequest) -> bool:
    return _entity(request) is not None


def unanswered(request: HttpRequest) -> int:
    entity = _entity(request)
    if entity is None or person_is_off(request.user):
        return 0
    return new_matches(entity).count()


def proposals(request: HttpRequest) -> int:
    return LibraryProblem.objects.proposed().count() if is_registrar(request.user) else 0


def waiting(request: HttpRequest) -> Iterator[WaitingLine]:
    """For entities the new matches, unless recommendation is off; for owners and providers the interest that nobody has
    answered; for officers proposals.
    """
    if is_registrar(request.user):
        for row in LibraryProblem.objects.editable_by(request.user).proposed()[:LINES_MOST]:
            yield _to_adopt(row)
    writes_for = [one.organisation_id for one in memberships_of(request) if one.role in WRITING_ROLES]
    entity = _entity(request)
    if entity is not None and entity.pk in writes_for and not person_is_off(request.user):
        for pair in new_matches(entity)[:LINES_MOST]:
            yield _to_answer(pair)
    expert = _expert(request)
    if expert is not None:
        for response in asked_of(expert)[:LINES_MOST]:
            yield _to_advise(response)
    if writes_for:
        for response in offered_to(request.user, writes_for)[:LINES_MOST]:
            yield _to_accept(response)
        for response in interest_without_answer(writes_for)[:LINES_MOST]:
            yield _to_meet(response)


def signed_in(request: HttpRequest, _subject: Any = None) -> bool:
    return request.user.is_authenticated


def sees_recommended(request: HttpRequest, subject: Any) -> bool:
    """Not of a product whose last day is over: it is recommended to nobody."""
    stands = subject.state == "published" and getattr(subject, "is_on_offer", True)
    return request.user.is_authenticated and stands and sees_entities_for(request.user, subject)


def sees_own_fit(request: HttpRequest, subject: Any) -> bool:
    return subject.state == "published" and for_entities(request)


def sees_experts(request: HttpRequest, scenario: Any) -> bool:
    return request.user.is_authenticated and scenario.state == "published" and sees_experts_for(request.user, scenario)


def is_listed_expert(request: HttpRequest) -> bool:
    """Whether the person may be asked; read once a request."""
    return _expert(request) is not None


def sees_own_helping(request: HttpRequest, expert: Any) -> bool:
    return bool(is_this_expert(request.user, expert)) and expert.state == State.LISTED


def asked(request: HttpRequest) -> int:
    expert = _expert(request)
    return asked_of(expert).count() if expert is not None else 0


def sees_outlook(request: HttpRequest, organisation: Any) -> bool:
    """On the overview of the entity that the person acts for, unless recommendation is off: it speaks of what would fit."""
    entity = _entity(request)
    if entity is None or entity != organisation or not entity.is_admitted:
        return False
    return not switches_of(request.user, entity).off


def sees_why(request: HttpRequest, entity: Any) -> bool:
    """Owners and providers with something on offer, on the page of an admitted entity that lets itself be recommended."""
    membership = acting_membership(request)
    if membership is None or not entity.is_admitted or not on_offer_by(membership.organisation, limit=1):
        return False
    return not entity_is_off(entity.pk)


def writes_needs(request: HttpRequest, _subject: Any = None) -> bool:
    return bool(asks_nearest(request.user))


def reviews(request: HttpRequest, _scenario: Any) -> bool:
    return bool(is_officer(request.user))


def _entity(request: HttpRequest) -> Organisation | None:
    """The entity that the person acts for, if it is one."""
    membership = acting_membership(request)
    if membership is None or not membership.organisation.is_entity:
        return None
    organisation: Organisation = membership.organisation
    return organisation


def _to_answer(pair: Recommendation) -> WaitingLine:
    if pair.scenario is not None:
        kind, title, owner = "scenario", pair.scenario.title, pair.scenario.owner
    else:
        assert pair.product is not None, "a check constraint holds one of the two"
        kind, title, owner = "product", pair.product.name, pair.product.provider
    return WaitingLine(
        since=pair.first_at,
        kind=_("匹配"),
        title=title,
        sub=f"{pair.get_band_display()} · {owner.name}",
        url=_page(kind, pair.scenario or pair.product),
        verb=_("看依据"),
    )


def _to_meet(response: Response) -> WaitingLine:
    subject: Any = response.scenario or response.product
    name = subject.title if response.scenario else subject.name
    return WaitingLine(
        since=response.at,
        kind=_("对接"),
        title=response.entity.name,
        sub=_("有意对接“%(name)s”") % {"name": name},
        url=_page("scenario" if response.scenario else "product", subject),
        verb=_("答复"),
    )


def _to_adopt(row: LibraryProblem) -> WaitingLine:
    return WaitingLine(
        since=row.created_at,
        kind=_("问题库"),
        title=row.name,
        sub=str(row.get_source_display()),
        url=reverse("recommendations:problem", args=[row.key]),
        verb=_("看拟稿"),
    )


def _expert(request: HttpRequest) -> Expert | None:
    """The person's own listing; read once a request."""
    if not hasattr(request, "_listed_expert"):
        found = (
            Expert.objects.listed().filter(user_id=request.user.pk).first() if request.user.is_authenticated else None
        )
        request._listed_expert = found  # type: ignore[attr-defined]  # noqa: SLF001  kept on the request on purpose
    kept: Expert | None = request._listed_expert  # type: ignore[attr-defined]  # noqa: SLF001
    return kept


def _to_advise(response: ExpertResponse) -> WaitingLine:
    scenario = response.scenario
    house = scenario.owner if scenario is not None else response.entity
    sub = _("想就“%(name)s”请教您") % {"name": scenario.title} if scenario is not None else _("想请教您")
    return WaitingLine(
        since=response.at,
        kind=_("请教"),
        title=str(house),
        sub=sub,
        url=reverse("recommendations:helping"),
        verb=_("答复"),
    )


def _to_accept(response: ExpertResponse) -> WaitingLine:
    scenario = response.scenario
    if scenario is not None:
        sub, url = _("愿意就“%(name)s”帮忙") % {"name": scenario.title}, _page("scenario", scenario)
    else:
        sub, url = _("愿意帮助你单位"), reverse("recommendations:matches") + "?kind=expert"
    return WaitingLine(since=response.at, kind=_("专家"), title=response.expert.name, sub=sub, url=url, verb=_("答复"))


def _page(kind: str, subject: Any) -> str:
    return reverse("scenarios:public" if kind == "scenario" else "financing:product", args=[subject.reference])
