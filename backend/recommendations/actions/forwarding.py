"""转给同事: one of an entity's people hands a scenario or product to another."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.financing.models import Product
from backend.organisations.models import Membership, Organisation
from backend.organisations.rules import works_for
from backend.outbox.recording import record
from backend.recommendations.actions.responses import side_of
from backend.recommendations.errors import JustForwarded, NotAColleague, NotYourSide
from backend.recommendations.events import Forwarded
from backend.recommendations.models import Forward
from backend.scenarios.models import Scenario

AGAIN_AFTER = timedelta(minutes=1)


def forward(subject: Scenario | Product, entity: Organisation, *, to: User, by: User, note: str = "") -> Forward:
    """One row, one line in the entity's own history (the owner learns nothing of it), one fact that tells the colleague.

    To the same colleague again within a minute is refused: it was a second press.
    """
    if not works_for(by, entity.pk):
        raise NotYourSide(_("当前账号不是这个主体的成员。"))
    with transaction.atomic():
        # The colleague's membership is claimed first: two presses at once come one after the other.
        live = Membership.objects.filter(organisation=entity, user=to, active=True, user__is_active=True)
        if to == by or not live.update(role=F("role")):
            raise NotAColleague(_("只能转给本单位在岗的其他同事，请重选。"))
        lately = Forward.objects.filter(**side_of(subject), entity=entity, by=by, to=to, at__gt=Now() - AGAIN_AFTER)
        if lately.exists():
            raise JustForwarded(_("刚刚已转给%(name)s，不用再转。") % {"name": to})
        row = Forward.objects.create(**side_of(subject), entity=entity, by=by, to=to, note=note)
        append("organisation", entity.pk, actor=by, action="forward", note=f"{subject} → {to}")
        record(Forwarded(forward_id=row.pk), by=by)
    return row
