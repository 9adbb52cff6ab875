"""What the two sides say to each other: 有意对接, 暂不合适, 收藏. One row a side, the latest word; the audit keeps the rest."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.recording import record
from backend.recommendations.choices import Answer, Side
from backend.recommendations.errors import Excluded, NotOpen, NotYourSide
from backend.recommendations.events import Responded
from backend.recommendations.gate import gate_of
from backend.recommendations.models import Recommendation, Response
from backend.recommendations.quality import place_of
from backend.scenarios.models import Scenario


def respond(
    subject: Scenario | Product, entity: Organisation, *, answer: Answer, by: User, reason: str = "", note: str = ""
) -> Response:
    """The entity's word. Interest is refused where a hard condition fails, with that condition."""
    if not works_for(by, entity.pk, writing=True):
        raise NotYourSide(_("当前账号不能代表这个主体表态。"))
    if answer == Answer.INTERESTED:
        _require_open(subject)
        failing = gate_of(subject, entity).failing
        if failing is not None:
            raise Excluded(_("暂不能对接：%s。") % failing.reason.rstrip("。"))
    return _say(subject, entity, Side.ENTITY, {"answer": answer, "reason": reason, "note": note}, by=by, verb=answer)


def respond_as_owner(
    subject: Scenario | Product, entity: Organisation, *, answer: Answer, by: User, reason: str = "", note: str = ""
) -> Response:
    """The owner's or provider's word on an entity."""
    if not works_for(by, owner_id(subject), writing=True):
        raise NotYourSide(_("当前账号不能代表发布方表态。"))
    return _say(subject, entity, Side.OWNER, {"answer": answer, "reason": reason, "note": note}, by=by, verb=answer)


def save_pair(
    subject: Scenario | Product, entity: Organisation, *, saved: bool, by: User, side: Side = Side.ENTITY
) -> Response:
    """Keep it for later, or no longer; nobody else is told."""
    if not works_for(by, entity.pk if side == Side.ENTITY else owner_id(subject), writing=True):
        raise NotYourSide(_("当前账号不能为这个单位收藏。"))
    return _say(subject, entity, side, {"saved": saved}, by=by, verb="save" if saved else "unsave", tell=False)


def take_back(response: Response, *, by: User) -> Response:
    """As if nothing had been said; the other side sees it go."""
    subject = response.scenario or response.product
    assert subject is not None, "a check constraint holds one of the two"
    blank = {"answer": "", "reason": "", "note": ""}
    return _say(subject, response.entity, Side(response.side), blank, by=by, verb="take_back")


def owner_id(subject: Scenario | Product) -> int:
    return subject.owner_id if isinstance(subject, Scenario) else subject.provider_id


def side_of(subject: Scenario | Product) -> dict[str, Any]:
    """The column that holds the subject."""
    return {"scenario": subject} if isinstance(subject, Scenario) else {"product": subject}


def _require_open(subject: Scenario | Product) -> None:
    rows = Scenario.objects.open() if isinstance(subject, Scenario) else Product.objects.on_offer()
    if not rows.filter(pk=subject.pk).exists():
        raise NotOpen(_("这一条已撤回或已过截止日期。"))


def _say(
    subject: Scenario | Product,
    entity: Organisation,
    side: Side,
    values: dict[str, Any],
    *,
    by: User,
    verb: str,
    tell: bool = True,
) -> Response:
    key = {**side_of(subject), "entity": entity, "side": side}
    with transaction.atomic():
        response = _row(key)
        before = {name: getattr(response, name) for name in values}
        if before == values:
            return response
        pair = Recommendation.objects.filter(**side_of(subject), entity=entity).first()
        Response.objects.filter(pk=response.pk).update(
            **values,
            by=by,
            band=pair.band if pair else "",
            score=pair.score if pair else None,
            place=place_of(pair, side) if pair else None,
        )
        # The row's own date moves with every word that is said.
        response.refresh_from_db()
        response.save(update_fields=["at"])
        kind = "scenario" if isinstance(subject, Scenario) else "product"
        append(
            kind,
            subject.pk,
            actor=by,
            action=f"{side.value}_{verb}",
            changes={name: [str(before[name]), str(values[name])] for name in values if before[name] != values[name]},
            note=entity.name,
        )
        if tell:
            record(Responded(response_id=response.pk), by=by)
    return response


def _row(key: dict[str, Any]) -> Response:
    """The one row of this side; of two who say something at once the second finds the first's."""
    try:
        with transaction.atomic():
            return Response.objects.get_or_create(**key)[0]
    except IntegrityError:
        return Response.objects.get(**key)
