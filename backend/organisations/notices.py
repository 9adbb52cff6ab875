"""Who is told what. Each notice has a key of its own, so that a fact that is delivered twice tells once.

Functions read the row as it is now: what is no longer so is not told.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.queries import timeline
from backend.organisations.choices import RegistryEventKind
from backend.organisations.models import Organisation
from backend.organisations.process import REGISTRY
from notifications.sending import in_batches, send


def tell_registry(organisation: Organisation, state: str) -> None:
    """To the entity's people: what was decided, and why."""
    event = organisation.registry_events.order_by("pk").last()
    if event is None or organisation.registry_state != state or REGISTRY[RegistryEventKind(event.kind)].target != state:
        return
    title = {
        RegistryEventKind.ADMITTED: _("%(name)s已列入省级数创主体培育库"),
        RegistryEventKind.SUSPENDED: _("%(name)s须限期整改，其间不参与推荐"),
        RegistryEventKind.RESUMED: _("%(name)s整改完成，已恢复在库"),
        RegistryEventKind.EXITED: _("%(name)s已移出省级数创主体培育库"),
    }[RegistryEventKind(event.kind)]
    parts = [_("理由：%s") % event.reason] if event.reason else []
    if event.kind == RegistryEventKind.ADMITTED:
        parts.append(_("请核对能力清单：公开的列表和匹配都用它。"))
    _tell(
        organisation,
        at=event.at,
        kind="organisations.registry",
        key=f"organisations.registry:{event.pk}",
        title=title % {"name": organisation.name},
        body="\n".join(parts),
        anchor="registry",
    )


def tell_verified(organisation: Organisation) -> None:
    """To the organisation's people, while it is so."""
    if organisation.verified_at is None:
        return
    _tell(
        organisation,
        at=organisation.verified_at,
        kind="organisations.verified",
        key=f"organisations.verified:{organisation.pk}:{organisation.verified_at.timestamp():.6f}",
        title=_("%s已通过核验") % organisation.name,
        body=_("现在可以发布。") if organisation.owns_scenarios or organisation.is_financier else "",
    )


def tell_verification_withdrawn(organisation: Organisation) -> None:
    """To the organisation's people, with the reason, while it is so."""
    entry = timeline("organisation", organisation.pk).filter(action="withdraw_verification").order_by("number").last()
    if organisation.verified_at is not None or entry is None:
        return
    _tell(
        organisation,
        at=entry.at,
        kind="organisations.verification_withdrawn",
        key=f"organisations.verification_withdrawn:{organisation.pk}:{entry.number}",
        title=_("%s的核验已撤销，暂不能发布") % organisation.name,
        body=_("理由：%s") % entry.note,
    )


def _tell(
    organisation: Organisation, *, at: datetime, kind: str, key: str, title: str, body: str, anchor: str = ""
) -> None:
    """To those who worked there when it happened: whoever comes later reads it on the page."""
    url = reverse("organisations:overview")
    people = organisation.memberships.live().filter(created_at__lte=at).values_list("user_id", flat=True)
    for some in in_batches(people):
        send(some, kind=kind, key=key, title=title, body=body, url=f"{url}#{anchor}" if anchor else url)
