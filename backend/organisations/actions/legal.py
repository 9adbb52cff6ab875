"""Who an organisation is in law, from when to when: it is renamed, and a team founds a firm, with one identity (C09)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.organisations.choices import LegalForm
from backend.organisations.errors import WrongRecord
from backend.organisations.events import OrganisationRenamed, ProfileChanged
from backend.organisations.models import LegalRecord, Organisation
from backend.outbox.recording import record

FOLLOWED = ("name", "uscc", "legal_form")  # of the organisation, as its record of today has them


def change_legal_record(
    organisation: Organisation,
    *,
    by: User,
    name: str,
    uscc: str,
    legal_form: str,
    host_name: str,
    valid_from: date,
    reason: str = "",
) -> LegalRecord:
    """A new record from a day on; the one before ends the day before. The organisation bears the new name at once.

    Raises WrongRecord, with a sentence, for what does not follow: a day in the future or not after the last change, a firm
    without a code, a firm that would be a team again, a record that says the same.
    """
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(search_version=F("search_version") + 1)
        before = Organisation.objects.get(pk=organisation.pk)
        current = _current(before)
        _check(before, current, name, uscc, legal_form, host_name, valid_from)
        LegalRecord.objects.filter(pk=current.pk).update(valid_until=valid_from - timedelta(days=1))
        new = LegalRecord.objects.create(
            organisation=before,
            legal_form=legal_form,
            name=name,
            uscc=uscc,
            host_name=host_name,
            valid_from=valid_from,
        )
        values: dict[str, Any] = {"name": name, "uscc": uscc, "legal_form": legal_form}
        if before.legal_form != legal_form:
            values["founded_on"] = valid_from  # the firm exists since then; the team before it has its own record
        changes = {
            field: [str(getattr(before, field) or ""), str(value)]
            for field, value in values.items()
            if getattr(before, field) != value
        }
        for field, value in values.items():
            setattr(before, field, value)
        before.full_clean(exclude=["search_version"])
        Organisation.objects.filter(pk=before.pk).update(**values)
        append("organisation", before.pk, actor=by, action="legal_record", changes=changes, note=reason)
        if "name" in changes:
            record(OrganisationRenamed(organisation_id=before.pk), by=by)
        record(ProfileChanged(organisation_id=before.pk), by=by)
    organisation.refresh_from_db()
    return new


def follow_correction(organisation: Organisation, changes: dict[str, Any]) -> None:
    """A correction of what was registered is one of the record of today too; in the caller's transaction."""
    values = {name: getattr(organisation, name) for name in FOLLOWED if name in changes}
    if values:
        LegalRecord.objects.filter(organisation=organisation, valid_until__isnull=True).update(**values)


def _current(organisation: Organisation) -> LegalRecord:
    """The record of today; bodies that had none, since they are no entities, get theirs now."""
    found = organisation.legal_records.filter(valid_until__isnull=True).first()
    return found or LegalRecord.objects.create(
        organisation=organisation,
        legal_form=organisation.legal_form,
        name=organisation.name,
        uscc=organisation.uscc,
        valid_from=organisation.founded_on or timezone.localdate(organisation.created_at),
    )


def _check(
    organisation: Organisation,
    current: LegalRecord,
    name: str,
    uscc: str,
    legal_form: str,
    host_name: str,
    valid_from: date,
) -> None:
    if valid_from > timezone.localdate():
        raise WrongRecord(_("变更日期不能晚于今天。"))
    if valid_from <= current.valid_from:
        raise WrongRecord(_("变更日期须在上一次登记（%s）之后。") % current.valid_from.isoformat())
    if organisation.legal_form == LegalForm.FIRM and legal_form == LegalForm.TEAM:
        raise WrongRecord(_("独立法人企业不能改为非独立法人主体。"))
    if legal_form == LegalForm.FIRM and not uscc and organisation.is_entity:
        raise WrongRecord(_("独立法人企业须填统一社会信用代码。"))
    same = (current.name, current.uscc, current.legal_form, current.host_name)
    if same == (name, uscc, legal_form, host_name):
        raise WrongRecord(_("名称、代码和主体类型都没有变化。"))
