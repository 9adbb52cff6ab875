"""What an expert and whoever would ask one say to each other: 想请教, 愿意帮忙, 暂不合适. The latest word; the audit keeps the rest."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.recording import record
from backend.recommendations.choices import Answer, ExpertSide
from backend.recommendations.errors import NotOpen, NotYourSide
from backend.recommendations.events import ExpertAnswered
from backend.recommendations.models import ExpertMatch, ExpertResponse
from backend.scenarios.models import Scenario
from backend.talent.models import Expert
from backend.talent.rules import is_this_expert


def ask_expert(
    asker: Scenario | Organisation, expert: Expert, *, answer: Answer, by: User, reason: str = "", note: str = ""
) -> ExpertResponse:
    """The word of the scenario's owner or of the entity: 想请教, 暂不合适 with a reason, or none. The expert is told of interest."""
    if not works_for(by, house_of(asker), writing=True):
        raise NotYourSide(_("当前账号不能代表这个单位请教专家。"))
    _require_open(asker, expert, answer)
    return _say(asker, expert, ExpertSide.ASKER, {"answer": answer, "reason": reason, "note": note}, by=by)


def offer_help(
    expert: Expert, asker: Scenario | Organisation, *, answer: Answer, by: User, reason: str = "", note: str = ""
) -> ExpertResponse:
    """The expert's own word: 愿意帮忙, 暂不合适 with a reason, or none. The other side is told of the will to help."""
    if not is_this_expert(by, expert):
        raise NotYourSide(_("只有专家本人可以表态。"))
    _require_open(asker, expert, answer)
    return _say(asker, expert, ExpertSide.EXPERT, {"answer": answer, "reason": reason, "note": note}, by=by)


def house_of(asker: Scenario | Organisation) -> int:
    """The organisation that would ask."""
    return asker.owner_id if isinstance(asker, Scenario) else asker.pk


def asker_column(asker: Scenario | Organisation) -> dict[str, Any]:
    """The column that holds whoever would ask."""
    return {"scenario": asker} if isinstance(asker, Scenario) else {"entity": asker}


def _require_open(asker: Scenario | Organisation, expert: Expert, answer: Answer) -> None:
    """For 暂不合适 and for taking a word back nothing need be open."""
    if answer != Answer.INTERESTED:
        return
    if not Expert.objects.advising().filter(pk=expert.pk).exists():
        raise NotOpen(_("这位专家目前不接受邀请。"))
    if isinstance(asker, Scenario):
        if not Scenario.objects.open().filter(pk=asker.pk).exists():
            raise NotOpen(_("这一条已撤回或已过截止日期。"))
    elif not Organisation.objects.entities().admitted().filter(pk=asker.pk).exists():
        raise NotOpen(_("主体入库后才能请教专家。"))


def _say(
    asker: Scenario | Organisation, expert: Expert, side: ExpertSide, values: dict[str, Any], *, by: User
) -> ExpertResponse:
    with transaction.atomic():
        response = _row({**asker_column(asker), "expert": expert, "side": side})
        before = {name: getattr(response, name) for name in values}
        if before == values:
            return response
        pair = ExpertMatch.objects.filter(**asker_column(asker), expert=expert).first()
        ExpertResponse.objects.filter(pk=response.pk).update(
            **values, by=by, band=pair.band if pair else "", score=pair.score if pair else None
        )
        # The row's own date moves with every word that is said.
        response.refresh_from_db()
        response.save(update_fields=["at"])
        append(
            "expert",
            expert.pk,
            actor=by,
            action=f"{side.value}_{values['answer'] or 'take_back'}",
            changes={name: [str(before[name]), str(values[name])] for name in values if before[name] != values[name]},
            note=asker.title if isinstance(asker, Scenario) else asker.name,
        )
        record(ExpertAnswered(response_id=response.pk), by=by)
    return response


def _row(key: dict[str, Any]) -> ExpertResponse:
    """The one row of this side; of two who say something at once the second finds the first's."""
    try:
        with transaction.atomic():
            return ExpertResponse.objects.get_or_create(**key)[0]
    except IntegrityError:
        return ExpertResponse.objects.get(**key)
