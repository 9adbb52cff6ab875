"""A capability list that an officer imports: all of it in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.organisations.actions.profiles import add_cards
from backend.organisations.actions.registry import admit_entity
from backend.organisations.capability_lists import CapabilityList
from backend.organisations.choices import RegistryState
from backend.organisations.models import Organisation


@dataclass
class ImportOutcome:
    """`cards` were added or changed, of `entities`; `admitted` came into the registry; `refused` are (row number, sentence)."""

    cards: int = 0
    entities: int = 0
    admitted: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_capability_list(listed: CapabilityList, *, admit: bool, by: User) -> ImportOutcome:
    """Every row becomes a card of its entity, which is admitted with it where that was asked for.

    Who is suspended or was moved out comes back by a step of its own, with its reason: with `admit` such an entity's rows
    are refused, and nothing of them is kept. The rows of the others are kept, all together or not at all.
    """
    outcome = ImportOutcome(refused=list(listed.refused))
    with transaction.atomic():
        for pk in sorted(listed.rows):  # in one order, so that two lists at once do not wait for each other in a ring
            rows = listed.rows[pk]
            # Claimed first: the state below is what it is until the commit.
            Organisation.objects.filter(pk=pk).update(search_version=F("search_version"))
            entity = Organisation.objects.get(pk=pk)
            if admit and (sentence := _refusal(entity)):
                outcome.refused += [(row.number, sentence) for row in rows]
                continue
            outcome.cards += add_cards(entity, [(row.name, row.description) for row in rows], by=by)
            outcome.entities += 1
            if admit and not entity.is_admitted:
                admit_entity(entity, by=by, reason=_("随能力清单导入"))
                outcome.admitted.append(entity.name)
    outcome.refused.sort()
    return outcome


def _refusal(entity: Organisation) -> str:
    if entity.registry_state == RegistryState.SUSPENDED:
        return _("“%s”正在限期整改，不能随清单入库；请先在其页面办理整改完成，或去掉“同时入库”再导入。") % entity.name
    if entity.registry_state == RegistryState.EXITED:
        return _("“%s”已移出培育库，不能随清单重新入库；请在其页面单独办理入库，或去掉“同时入库”再导入。") % entity.name
    return ""
