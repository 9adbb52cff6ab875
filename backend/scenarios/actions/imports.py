"""Importing a list (W03): take the workbook, let the clerk name its columns once, make a draft of every good row.

Each step is one transaction: what it says it has done is done, and after a crash the clerk goes on from the step before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append, append_first
from backend.files.actions import open_stored, store
from backend.files.inspection import CheckedUpload
from backend.files.secrecy import WARNING
from backend.lib.importing import HeadingMissingError
from backend.lib.spreadsheets import SheetData, SpreadsheetRefusedError, read_sheets
from backend.organisations.models import Organisation
from backend.organisations.rules import works_for
from backend.outbox.errors import LostRace
from backend.outbox.transitions import claim
from backend.scenarios.actions.drafts import KIND as SCENARIO
from backend.scenarios.actions.drafts import for_history, validate
from backend.scenarios.actions.secrecy import refuse_marks
from backend.scenarios.choices import IMPORT_LIST, ImportState, RowState, State
from backend.scenarios.errors import ImportRefused, NotAnOwner, NotYourStep
from backend.scenarios.importing import (
    Codes,
    Columns,
    Reader,
    ReadRow,
    SheetGist,
    certain,
    gists,
    guess,
    mark_repeats,
    marked_cell,
    plain_title,
)
from backend.scenarios.importing.columns import HEADINGS, TITLE, label_of
from backend.scenarios.models import ColumnMapping, ImportJob, ImportRow, Measure, Scenario
from backend.scenarios.readiness import FILLABLE
from backend.scenarios.texts import Change, shown, written

KIND = "importjob"
TOGETHER = 500  # rows to a query
EMPTY: tuple[Any, ...] = (None, "", [])


def start_import(owner: Organisation, file: CheckedUpload, *, by: User) -> ImportJob:
    """Keep the workbook and look at it; when every sheet is known, read it at once.

    Raises ImportRefused with a sentence, then nothing is kept: no workbook, a mark of secrecy in some cell, no heading.
    """
    _permit(owner, by)
    assert file.file is not None
    sheets = _sheets(file.file)
    _refuse_marked_cells(sheets)
    found = gists(sheets)
    if not any(gist.is_list for gist in found):
        raise ImportRefused(_("表中没有找到标题行和数据行。请在数据上方保留一行列名，例如场景名称、痛点、联系方式。"))
    with transaction.atomic():
        kept = store(file, by=by, claim_kind=IMPORT_LIST, claim_id=owner.pk)
        job = ImportJob.objects.create(owner=owner, file=kept, sheets=[gist.as_json() for gist in found], created_by=by)
        append(KIND, job.pk, actor=by, action="upload", changes={"file": ["", kept.name]})
    columns = known_columns(owner, found)
    if columns is not None:
        try:
            _read_rows(job, sheets, columns, by=by)
        except ImportRefused:  # the headings were found otherwise than last time: the clerk is asked
            return job
    return job


def name_columns(job: ImportJob, columns: Mapping[str, Columns], *, by: User) -> ImportJob:
    """Read the rows as the clerk has named the columns, by the signature of a sheet's headings; remember it for next time.

    A list that was read already is read again: rows that are drafts, or were left out, stay; the marked ones come anew.
    """
    _permit(job.owner, by)
    chosen = {gist.signature: columns.get(gist.signature, Columns()) for gist in lists_of(job)}
    taken = [one for one in chosen.values() if not one.is_left_out]
    if not taken:
        raise ImportRefused(_("请至少选一张工作表导入。"))
    if any(TITLE not in one.headings for one in taken):
        raise ImportRefused(_("请指明哪一列是“%(label)s”。") % {"label": label_of(TITLE)})
    with open_stored(job.file) as stored:
        sheets = _sheets(stored)
    _read_rows(job, sheets, chosen, by=by, remember=True)
    return job


def fix_row(row: ImportRow, values: Mapping[str, str], *, by: User, alike: bool = False) -> int:
    """Read the row anew with what the clerk has mended; gives how many drafts came of it.

    A row that is good becomes a draft; one that is not keeps what was typed, with new sentences. With `alike` other
    marked rows of the list that say the same in the mended cells are mended with it. A mark of secrecy is refused
    (MarkedSecret) and not kept; LostRace when a colleague was quicker.
    """
    job = row.job
    _permit(job.owner, by)
    mended = {name: text.strip() for name, text in values.items() if name in HEADINGS}
    refuse_marks(mended)
    readers = _readers(job)
    with transaction.atomic():
        _hold(job.owner)
        _refuse_undone(job)
        row.refresh_from_db(fields=["state", "values", "problems"])
        if row.state != RowState.MARKED:
            raise LostRace(_("这一行刚才已有人改过，请刷新后再看。"))
        rows = [row, *(_alike(row, mended) if alike else [])]
        read = [readers[one.sheet].again(one.sheet, one.number, {**one.values, **mended}) for one in rows]
        read = mark_repeats(read, _existing(job.owner))
        drafts = _settle(rows, read, _make_drafts(job.owner, read, by=by))
        if drafts:
            append(KIND, job.pk, actor=by, action="fix", note=_("%(count)s行改好，存为草稿") % {"count": drafts})
    return drafts


def fill_blanks(job: ImportJob, fields: Mapping[str, Any], *, by: User) -> int:
    """Write `fields` into the drafts of this list where they are empty, and nowhere else; gives how many were touched.

    The forms of cities say nothing of what is the same for a whole list: how it is procured, what chances it offers.
    """
    _permit(job.owner, by)
    values = {name: value for name, value in fields.items() if name in FILLABLE and value not in EMPTY}
    refuse_marks(written(values, None))
    sample = Scenario(owner=job.owner, title="-", **values)
    validate(sample)
    words = shown(sample, [])
    touched: list[Scenario] = []
    with transaction.atomic():
        _hold(job.owner)
        drafts = Scenario.objects.drafts_of(job).select_for_update(of=("self",)).select_related("field", "site_region")
        for draft in drafts.order_by("pk"):
            blank = [name for name in values if getattr(draft, name) in EMPTY]
            if not blank:
                continue
            for name in blank:
                setattr(draft, name, values[name])
            draft.edit_number += 1
            draft.search_version += 1
            touched.append(draft)
            changed = [Change(name, "", "", words[name]) for name in blank]
            append(SCENARIO, draft.pk, actor=by, action="edit", changes=for_history(changed))
        names = [*values, "edit_number", "search_version"]
        Scenario.objects.bulk_update(touched, names, batch_size=TOGETHER)
    return len(touched)


def leave_out_row(row: ImportRow, *, by: User) -> None:
    """The clerk does not want this row."""
    _move(row, RowState.MARKED, RowState.LEFT_OUT, "leave_out", by)


def take_back_row(row: ImportRow, *, by: User) -> None:
    """After all the clerk does."""
    _move(row, RowState.LEFT_OUT, RowState.MARKED, "take_back", by)


def gists_of(job: ImportJob) -> list[SheetGist]:
    """All sheets of the workbook that have something in them."""
    return [SheetGist.from_json(kept) for kept in job.sheets]


def lists_of(job: ImportJob) -> list[SheetGist]:
    """Those that may be imported."""
    return [gist for gist in gists_of(job) if gist.is_list]


def columns_of(job: ImportJob) -> dict[str, Columns]:
    """As the list was read, by signature."""
    return {signature: Columns.from_json(kept) for signature, kept in job.columns.items()}


def remembered(owner: Organisation, found: Iterable[SheetGist]) -> dict[str, Columns]:
    """How the owner's clerks have named these columns before, by signature."""
    rows = ColumnMapping.objects.filter(owner=owner, signature__in=[gist.signature for gist in found])
    return {row.signature: Columns.from_json(row.columns) for row in rows}


def first_columns(job: ImportJob) -> dict[str, Columns]:
    """What the naming begins with: as it was read, as it was named before, or guessed.

    A sheet in which nothing is like a title begins as left out if another sheet has one.
    """
    found = lists_of(job)
    kept = remembered(job.owner, found) | columns_of(job)
    guessed = {gist.signature: guess(gist) for gist in found}
    some_have_titles = any(TITLE in one.headings for one in guessed.values())
    for signature, one in guessed.items():
        if some_have_titles and TITLE not in one.headings:
            guessed[signature] = Columns()
    return guessed | kept


def known_columns(owner: Organisation, found: Sequence[SheetGist]) -> dict[str, Columns] | None:
    """The columns of all sheets when nobody need be asked; None when somebody must.

    A sheet is known by an earlier naming or because each of its headings is ours. One in which no column is like a
    title (an explanation, a dictionary) is left out if another sheet is known.
    """
    named = remembered(owner, found)
    columns: dict[str, Columns] = {}
    for gist in (one for one in found if one.is_list):
        known = named.get(gist.signature) or certain(gist)
        if known is None and TITLE in guess(gist).headings:
            return None
        columns[gist.signature] = known or Columns()
    return columns if any(not one.is_left_out for one in columns.values()) else None


# ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _permit(owner: Organisation, by: User) -> None:
    if not owner.owns_scenarios:
        raise NotAnOwner(_("%(kind)s不发布场景。") % {"kind": owner.get_kind_display()})
    if not works_for(by, owner.pk, writing=True):
        raise NotYourStep(_("当前账号不能为这个单位写场景。"))


def _sheets(file: IO[bytes]) -> list[SheetData]:
    try:
        return read_sheets(file)
    except SpreadsheetRefusedError as refused:
        raise ImportRefused(str(refused)) from refused


def _refuse_marked_cells(sheets: Iterable[SheetData]) -> None:
    found = marked_cell(sheets)
    if found is not None:
        sheet, number, mark = found
        raise ImportRefused(
            _("“%(sheet)s”第%(row)d行含有密级标志“%(mark)s”，文件没有保存。%(warning)s")
            % {"sheet": sheet, "row": number, "mark": mark, "warning": WARNING}
        )


def _readers(job: ImportJob) -> dict[str, Reader]:
    """By the name of the sheet, for the sheets that are imported."""
    return _readers_for(job, columns_of(job))


def _readers_for(job: ImportJob, columns: Mapping[str, Columns]) -> dict[str, Reader]:
    codes = Codes.load()
    own = frozenset(plain_title(name) for name in (job.owner.name, job.owner.short_name) if name)
    return {
        gist.name: Reader(codes, columns[gist.signature], own)
        for gist in lists_of(job)
        if gist.signature in columns and not columns[gist.signature].is_left_out
    }


def _read_rows(
    job: ImportJob, sheets: Sequence[SheetData], columns: Mapping[str, Columns], *, by: User, remember: bool = False
) -> None:
    """Every good row becomes a draft, every other one waits with its sentences; all of it or nothing."""
    readers = _readers_for(job, columns)
    try:
        read = [row for sheet in sheets if sheet.name in readers for row in readers[sheet.name].sheet(sheet)]
    except HeadingMissingError as missing:
        raise ImportRefused(str(missing)) from missing
    with transaction.atomic():
        _hold(job.owner)
        settled = set(job.rows.exclude(state=RowState.MARKED).values_list("sheet", "number"))
        read = [row for row in read if (row.sheet, row.number) not in settled]
        read = mark_repeats(read, _existing(job.owner))
        marked = sum(1 for row in read if row.problems)
        claim(
            job,
            source=(ImportState.MAPPING, ImportState.READ),
            target=ImportState.READ,
            by=by,
            action="read",
            values={"columns": {signature: one.as_json() for signature, one in columns.items()}},
            hidden=("columns",),
            reason=_("%(drafts)s行存为草稿，%(marked)s行待修改") % {"drafts": len(read) - marked, "marked": marked},
        )
        job.rows.marked().delete()
        drafts = _make_drafts(job.owner, read, by=by)
        rows = [
            ImportRow(
                job=job,
                sheet=row.sheet,
                number=row.number,
                state=RowState.MARKED if row.problems else RowState.DRAFTED,
                values=row.texts if row.problems else {},
                problems=row.problems,
                scenario=draft,
            )
            for row, draft in zip(read, drafts, strict=True)
        ]
        ImportRow.objects.bulk_create(rows, batch_size=TOGETHER)
        if remember:
            for signature, one in columns.items():
                ColumnMapping.objects.update_or_create(
                    owner=job.owner, signature=signature, defaults={"columns": one.as_json(), "saved_by": by}
                )


def _make_drafts(owner: Organisation, read: Sequence[ReadRow], *, by: User) -> list[Scenario | None]:
    """A draft for each good row, None for the others; a few queries for all of them."""
    drafts = [None if row.problems else Scenario(owner=owner, created_by=by, **row.fields) for row in read]
    made = [draft for draft in drafts if draft is not None]
    Scenario.objects.bulk_create(made, batch_size=TOGETHER)
    Measure.objects.bulk_create(
        [
            Measure(
                scenario=draft, name=one.name, now=one.now, target=one.target, unit=one.unit, by=one.by, position=place
            )
            for row, draft in zip(read, drafts, strict=True)
            if draft is not None
            for place, one in enumerate(row.measures)
        ],
        batch_size=TOGETHER,
    )
    append_first(SCENARIO, {draft.pk: {"title": ["", draft.title]} for draft in made}, actor=by, action="create")
    return drafts


def _settle(rows: Sequence[ImportRow], read: Sequence[ReadRow], drafts: Sequence[Scenario | None]) -> int:
    for row, now, draft in zip(rows, read, drafts, strict=True):
        row.values, row.problems, row.scenario = now.texts, now.problems, draft
        row.state = RowState.DRAFTED if draft else RowState.MARKED
    ImportRow.objects.bulk_update(rows, ["values", "problems", "scenario", "state"], batch_size=TOGETHER)
    return sum(1 for draft in drafts if draft)


def _alike(row: ImportRow, mended: Mapping[str, str]) -> list[ImportRow]:
    """Other marked rows of the list that have the same text where this one was mended, and a sentence there."""
    changed = {name for name, text in mended.items() if text != row.values.get(name, "") and name in row.problems}
    return [
        other
        for other in row.job.rows.marked().exclude(pk=row.pk)
        if changed
        and all(name in other.problems and other.values.get(name) == row.values.get(name) for name in changed)
    ]


def _existing(owner: Organisation) -> dict[str, str]:
    """The plain titles of the owner's scenarios, with the state of each."""
    words = {state.value: str(state.label) for state in State}
    rows = (
        Scenario.objects.filter(owner=owner)
        .exclude(title="")
        .exclude(state=State.DELETED)
        .order_by("pk")
        .values_list("title", "state")
    )
    return {plain_title(title): words[state] for title, state in rows}


def _hold(owner: Organisation) -> None:
    """What two people do with an owner's lists comes one after the other, so that neither misses the other's titles."""
    Organisation.objects.select_for_update().filter(pk=owner.pk).first()


def _refuse_undone(job: ImportJob) -> None:
    if ImportJob.objects.filter(pk=job.pk, state=ImportState.UNDONE).exists():
        raise LostRace(_("这次导入已撤销，先恢复再改。"))


def _move(row: ImportRow, source: RowState, target: RowState, action: str, by: User) -> None:
    _permit(row.job.owner, by)
    with transaction.atomic():
        _hold(row.job.owner)
        _refuse_undone(row.job)
        if ImportRow.objects.filter(pk=row.pk, state=source).update(state=target) != 1:
            raise LostRace(_("这一行刚才已有人改过，请刷新后再看。"))
        append(KIND, row.job_id, actor=by, action=action, note=_("第%(row)d行") % {"row": row.number})
    row.refresh_from_db()
