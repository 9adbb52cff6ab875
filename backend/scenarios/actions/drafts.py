"""Writing: make a draft, keep what is being typed, save what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.audit.values import HIDDEN, readable
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.scenarios.actions.contacts import refuse_mobiles
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.errors import EditedMeanwhile, NotAnOwner, NotEditable, NotYourStep
from backend.scenarios.models import Measure, Scenario
from backend.scenarios.process import EDITABLE, OWNER_WRITES
from backend.scenarios.texts import FIELDS, PRIVATE, Change, MeasureText, changes, measures_of, shown, written

KIND = "scenario"
RAW_MOST = 60_000  # characters of a form as typed: three times what its fields can hold


def create_draft(
    owner: Organisation,
    *,
    by: User,
    fields: Mapping[str, Any] | None = None,
    measures: Sequence[MeasureText] = (),
    reference: str = "",
    demo: bool = False,
) -> Scenario:
    """A draft that only the owner's people see. Empty, or with `fields` (then validated like any save)."""
    if not owner.owns_scenarios:
        raise NotAnOwner(_("%(kind)s不发布场景。") % {"kind": owner.get_kind_display()})
    if not works_for(by, owner.pk, writing=True):
        raise NotYourStep(_("当前账号不能为这个单位写场景。"))
    values = dict(fields or {})
    texts = written(values, measures)
    refuse_marks(texts)
    refuse_mobiles(texts)
    scenario = Scenario(owner=owner, created_by=by, demo=demo, **_known(values))
    if reference:
        scenario.reference = reference
    if values:
        validate(scenario)
    with transaction.atomic():
        scenario.save(force_insert=True)
        set_measures(scenario, measures)
        append(KIND, scenario.pk, actor=by, action="create", changes={"title": ["", scenario.title]})
    return scenario


def autosave_draft(scenario: Scenario, data: Mapping[str, Sequence[str]], *, by: User) -> None:
    """Keep a form as it stands on the screen, unchecked, for this person alone; nobody else's typing is touched.

    Refuses marks of secrecy like any other way in (W01), and in states where the text is not the owner's to change.
    """
    raw = {name: [str(value) for value in values] for name, values in data.items()}
    if sum(len(name) + sum(map(len, values)) for name, values in raw.items()) > RAW_MOST:
        raise NotEditable(_("内容过长，没有自动保存，请删减后再写。"))
    refuse_marks({name: "\n".join(values) for name, values in raw.items()})
    OWNER_WRITES.permit(by, scenario)
    with transaction.atomic():
        # Touching the row holds it: two people who type at once come one after the other.
        touched = Scenario.objects.filter(pk=scenario.pk, state__in=OWNER_WRITES.source)
        if touched.update(autosaved_at=timezone.now()) != 1:
            raise NotEditable(_("这条场景现在不能修改，没有自动保存。"))
        kept = Scenario.objects.values_list("autosave", flat=True).get(pk=scenario.pk)
        kept[str(by.pk)] = {"data": raw, "at": timezone.now().isoformat()}
        Scenario.objects.filter(pk=scenario.pk).update(autosave=kept)
    scenario.refresh_from_db(fields=["autosave", "autosaved_at"])


def forget_autosave(scenario: Scenario, *, by: User) -> None:
    """Drop what this person was typing, and nothing else."""
    with transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(edit_number=F("edit_number"))  # holds the row
        drop_typing(scenario, by=by)
    scenario.refresh_from_db(fields=["autosave"])


def drop_typing(scenario: Scenario, *, by: User) -> None:
    """Drop this person's autosave; inside the transaction of whoever holds the row."""
    kept = Scenario.objects.values_list("autosave", flat=True).get(pk=scenario.pk)
    if kept.pop(str(by.pk), None) is not None:
        Scenario.objects.filter(pk=scenario.pk).update(autosave=kept)


def save_scenario(
    scenario: Scenario, *, fields: Mapping[str, Any], measures: Sequence[MeasureText] | None, edit_number: int, by: User
) -> Scenario:
    """Store what was written in a draft or a returned scenario, whole, and drop this person's autosave.

    `edit_number` is what the form was opened with: if somebody has saved since, nothing is stored and EditedMeanwhile
    carries what stands there now. `measures` None leaves them alone.
    """
    values = _known(fields)
    texts = written(values, measures)
    refuse_marks(texts)
    refuse_mobiles(texts)
    OWNER_WRITES.permit(by, scenario)
    with transaction.atomic():
        before = Scenario.objects.select_for_update().get(pk=scenario.pk)
        old = shown(before, measures_of(before))
        claimed = Scenario.objects.filter(pk=scenario.pk, edit_number=edit_number, state__in=EDITABLE).update(
            edit_number=F("edit_number") + 1, search_version=F("search_version") + 1
        )
        if claimed != 1:
            raise _why_not(before, edit_number)
        write(before, values, measures)
        drop_typing(before, by=by)
        changed = changes(old, shown(before, measures_of(before)))
        if changed:
            append(KIND, before.pk, actor=by, action="edit", changes=for_history(changed))
    scenario.refresh_from_db()
    return scenario


def write(scenario: Scenario, values: Mapping[str, Any], measures: Sequence[MeasureText] | None) -> None:
    """Validate and store columns and measures; inside the caller's transaction, who holds the row and raised its numbers."""
    for name, value in values.items():
        setattr(scenario, name, value)
    validate(scenario)
    scenario.save(update_fields=list(values) or None)
    if measures is not None:
        set_measures(scenario, measures)


def set_measures(scenario: Scenario, measures: Sequence[MeasureText]) -> None:
    """The measures as written, in their order."""
    rows = [
        Measure(scenario=scenario, name=m.name, now=m.now, target=m.target, unit=m.unit, by=m.by, position=position)
        for position, m in enumerate(measures)
    ]
    for row in rows:
        row.clean_fields(exclude=["scenario"])
    scenario.measures.all().delete()
    Measure.objects.bulk_create(rows)


def validate(scenario: Scenario) -> None:
    """What the columns may hold; raises Django's ValidationError by field."""
    scenario.full_clean(
        exclude=["owner", "batch", "created_by", "checked_by", "rechecked_by", "published_by"], validate_unique=False
    )


def for_history(changed: Sequence[Change]) -> dict[str, list[str]]:
    """Field, before and after; of private fields only that they changed."""
    return {
        change.name: [HIDDEN, HIDDEN] if change.name in PRIVATE else [readable(change.before), readable(change.after)]
        for change in changed
    }


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what an owner writes: state, owner and numbers never come in this way."""
    strange = sorted(set(fields) - set(FIELDS))
    if strange:
        raise TypeError(f"save takes the fields of texts.FIELDS, not {', '.join(strange)}")
    return dict(fields)


def _why_not(current: Scenario, edit_number: int) -> EditedMeanwhile | NotEditable:
    if current.edit_number != edit_number:
        return EditedMeanwhile(current)
    return NotEditable(_("这条场景现在是“%(state)s”，不能直接修改。") % {"state": current.get_state_display()})
