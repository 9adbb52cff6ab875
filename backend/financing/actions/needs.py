"""Verbs on financing needs (M04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import HIDDEN, readable
from backend.files.secrecy import secrecy_mark
from backend.financing import process
from backend.financing.choices import NEED_DAYS, NEEDS_MOST, NeedState
from backend.financing.errors import NeedEditedMeanwhile, NotEditable, NotReady, NotYourStep
from backend.financing.events import NeedChanged, NeedPosted, NeedRenewed, NeedWithdrawn
from backend.financing.kinds import unfit
from backend.financing.models import Need
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.recording import record
from backend.outbox.transitions import claim

KIND = "need"
FIELDS = (
    "kind", "amount", "purpose", "term_months", "security", "needed_by", "about", "contact_name", "contact_phone",
)  # fmt: skip
PRIVATE = ("contact_name", "contact_phone")  # history says that they changed, not what they were
RAW_MOST = 12_000  # characters of a form as typed: three times what its fields can hold


def create_need(entity: Organisation, *, by: User, reference: str = "", demo: bool = False, **fields: Any) -> Need:
    """A draft that only the entity's people see."""
    if not entity.is_entity or not works_for(by, entity.pk, writing=True):
        raise NotYourStep
    need = Need(entity=entity, created_by=by, demo=demo, **_known(fields))
    if reference:
        need.reference = reference
    with transaction.atomic():
        need.save(force_insert=True)
        append(KIND, need.pk, actor=by, action="create", changes={})
    return need


def autosave_need(need: Need, data: Mapping[str, Sequence[str]], *, by: User) -> None:
    """Keep a form as it stands on the screen, unchecked, for this person alone."""
    raw = {name: [str(value) for value in values] for name, values in data.items()}
    if sum(len(value) for values in raw.values() for value in values) > RAW_MOST:
        raise NotEditable(_("内容过长，没有自动保存，请删减后再写。"))
    mark = secrecy_mark("\n".join(value for values in raw.values() for value in values))
    if mark:
        raise NotEditable(_("文字含有密级标志“%s”，没有自动保存。请删去涉密内容。") % mark)
    with transaction.atomic():
        # Touching the row holds it: two people who type at once come one after the other.
        touched = Need.objects.filter(pk=need.pk, state__in=process.NEED_EDITABLE)
        if touched.update(autosaved_at=timezone.now()) != 1:
            raise NotEditable(_("这条需求现在不能修改，没有自动保存。"))
        kept = Need.objects.values_list("autosave", flat=True).get(pk=need.pk)
        kept[str(by.pk)] = {"data": raw, "at": timezone.now().isoformat()}
        Need.objects.filter(pk=need.pk).update(autosave=kept)
    need.refresh_from_db(fields=["autosave", "autosaved_at"])


def forget_autosave(need: Need, *, by: User) -> None:
    """Drop what this person was typing, and nothing else."""
    with transaction.atomic():
        Need.objects.filter(pk=need.pk).update(edit_number=F("edit_number"))  # holds the row
        _drop_typing(need, by)
    need.refresh_from_db(fields=["autosave"])


def save_need(need: Need, *, by: User, edit_number: int, **fields: Any) -> Need:
    """Store what was written; while it stands that is news to matching. A posted need stays whole.

    `edit_number` is what the form was opened with: if somebody has saved since, nothing is stored.
    """
    values = _known(fields)
    with transaction.atomic():
        Need.objects.filter(pk=need.pk).update(edit_number=F("edit_number"))  # holds the row
        before = Need.objects.select_related("kind").get(pk=need.pk)
        if before.edit_number != edit_number:
            raise NeedEditedMeanwhile(before)
        if before.state not in process.NEED_EDITABLE:
            raise NotEditable(_("这条需求现在是“%s”，不能修改。") % before.get_state_display())
        after = Need.objects.select_related("kind").get(pk=need.pk)
        for name, value in values.items():
            setattr(after, name, value)
        wrong = unfit(after.kind, {"term_months": after.term_months, "security": after.security})
        if before.state == NeedState.POSTED:
            wrong = {**wrong, **missing_of_need(after)}
        if wrong:
            raise NotReady(wrong)
        changed = _for_history(before, values)
        if changed:
            Need.objects.filter(pk=need.pk).update(**values, edit_number=F("edit_number") + 1)
            append(KIND, need.pk, actor=by, action="edit", changes=changed)
            if before.state == NeedState.POSTED:
                record(NeedChanged(need_id=need.pk, entity_id=need.entity_id), by=by)
        _drop_typing(need, by)
    need.refresh_from_db()
    return need


def post_need(need: Need, *, by: User) -> Need:
    """It stands from today for 90 days, and takes part in matching. Refused while something is missing, before admission,
    and where the entity has as many as one may have.
    """
    with transaction.atomic():
        _hold_place(need)
        return claim(
            need,
            source=process.POST_NEED.source,
            target=process.POST_NEED.target,
            by=by,
            action=process.POST_NEED.name,
            values={**_days(), "posted_at": timezone.now(), "closed_reason": ""},
            where={"edit_number": need.edit_number},
            fact=NeedPosted(need_id=need.pk, entity_id=need.entity_id),
        )


def _hold_place(need: Need) -> None:
    """Two of one entity that are posted at once come one after the other, so that both count."""
    Organisation.objects.filter(pk=need.entity_id).update(search_version=F("search_version"))
    entity = Organisation.objects.get(pk=need.entity_id)
    if not entity.is_admitted:
        raise NotReady({"": _("入库后才能发布融资需求，现在可以先写好草稿。")})
    missing = missing_of_need(need)
    if missing:
        raise NotReady(missing)
    if Need.objects.current().filter(entity=entity).count() >= NEEDS_MOST:
        raise NotReady({"": _("同时有效的需求最多%s条，请先撤回一条。") % NEEDS_MOST})


def restore_need(need: Need, *, by: User) -> Need:
    """Undo of a withdrawal: it stands again, with the days that it had. Where they are over it has to be posted anew."""
    if need.expires_on is None or need.expires_on < timezone.localdate():
        raise NotReady({"": _("这条需求的有效期已过，请重新发布。")})
    with transaction.atomic():
        _hold_place(need)
        return claim(
            need,
            source=process.RESTORE_NEED.source,
            target=process.RESTORE_NEED.target,
            by=by,
            action=process.RESTORE_NEED.name,
            values={"closed_at": None, "closed_reason": "", "edit_number": F("edit_number") + 1},
            where={"closed_at": need.closed_at},
            fact=NeedPosted(need_id=need.pk, entity_id=need.entity_id),
        )


def renew_need(need: Need, *, by: User) -> Need:
    """Another 90 days from today; also for one that lapsed. Pressed twice in a day it does one thing."""
    fact = NeedRenewed(need_id=need.pk, entity_id=need.entity_id)
    if need.needed_by is not None and need.needed_by < timezone.localdate():
        raise NotReady({"needed_by": _("最晚用款日期已过，请先改为今天或以后的日期。")})
    return claim(
        need,
        source=process.RENEW_NEED.source,
        target=process.RENEW_NEED.target,
        by=by,
        action=process.RENEW_NEED.name,
        values=_days(),
        where={"expires_on": need.expires_on},  # as the person saw it: the second of two presses finds another day
        fact=fact,
    )


def withdraw_need(need: Need, *, by: User, reason: str) -> Need:
    """It takes part in nothing any more; it may be posted again."""
    if not reason.strip():
        raise NotReady({"reason": _("请写明理由。")})
    return claim(
        need,
        source=process.WITHDRAW_NEED.source,
        target=process.WITHDRAW_NEED.target,
        by=by,
        action=process.WITHDRAW_NEED.name,
        values={"closed_at": timezone.now(), "closed_reason": reason},
        fact=NeedWithdrawn(need_id=need.pk, entity_id=need.entity_id),
        reason=reason,
    )


def discard_need(need: Need, *, by: User) -> None:
    """A draft that was never posted goes for good; its history says so."""
    with transaction.atomic():
        gone, _rows = Need.objects.filter(pk=need.pk, state=NeedState.DRAFT).delete()
        if not gone:
            raise NotEditable(_("只有草稿可以删除。"))
        append(KIND, need.pk, actor=by, action="discard", changes={})


def missing_of_need(need: Need) -> dict[str, str]:
    """What a need that stands must say and this one does not, as sentences by field."""
    missing = {}
    if need.kind is None:
        missing["kind"] = _("请选择融资种类。")
    if need.amount is None:
        missing["amount"] = _("请填写需要多少万元。")
    if not need.purpose.strip():
        missing["purpose"] = _("请写明用途，系统据此找对口的产品。")
    if need.kind is not None and need.kind.has_term and need.term_months is None:
        missing["term_months"] = _("请填写期限。")
    if need.needed_by is None:
        missing["needed_by"] = _("请填写最晚什么时候用款。")
    elif need.needed_by < timezone.localdate():
        missing["needed_by"] = _("最晚用款日期已过，请改为今天或以后的日期。")
    return missing


def _days() -> dict[str, Any]:
    return {
        "expires_on": timezone.localdate() + timedelta(days=NEED_DAYS),
        "warned_at": None,
        "closed_at": None,
        "edit_number": F("edit_number") + 1,
    }


def _drop_typing(need: Need, by: User) -> None:
    kept = Need.objects.values_list("autosave", flat=True).get(pk=need.pk)
    if kept.pop(str(by.pk), None) is not None:
        Need.objects.filter(pk=need.pk).update(autosave=kept)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    strange = sorted(set(fields) - set(FIELDS))
    if strange:
        raise TypeError(f"a need has the fields of FIELDS, not {', '.join(strange)}")
    return dict(fields)


def _for_history(before: Need, values: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [HIDDEN, HIDDEN] if name in PRIVATE else [readable(getattr(before, name)), readable(value)]
        for name, value in values.items()
        if getattr(before, name) != value
    }
