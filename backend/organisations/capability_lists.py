"""A capability list as cities publish it, 单位名称 | 场景能力名称 | 场景能力说明, or of one entity without the first column."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from backend.files.marked_cells import marked_cell
from backend.files.secrecy import WARNING
from backend.lib.importing import FieldSpec, HeadingMissingError, apply, guess_columns, known_headings
from backend.lib.phone_fields import mobile_sentence
from backend.lib.spreadsheets import SheetData, SpreadsheetRefusedError, find_heading, read_sheets
from backend.organisations.models import CapabilityCard, Organisation

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FIELDS = [
    FieldSpec("entity", "主体名称", ("单位名称", "企业名称", "主体", "统一社会信用代码"), required=True),
    FieldSpec("name", "场景能力名称", ("能力名称", "能力清单名称"), required=True, key=True),
    FieldSpec("description", "场景能力说明", ("能力说明", "场景能力描述", "能力描述", "说明"), required=True),
]


class CapabilityListRefused(Exception):
    """The file cannot be read as a capability list; str() is the sentence."""


@dataclass(frozen=True)
class CardRow:
    """One line of the list: its number as the sheet shows it, and what becomes a card."""

    number: int
    name: str
    description: str


@dataclass
class CapabilityList:
    """What was read: rows by the entity that they name, and (row number, sentence) of those that cannot be taken."""

    entities: dict[int, Organisation] = field(default_factory=dict)
    rows: dict[int, list[CardRow]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_capability_list(upload: UploadedFile[bytes], *, entity: Organisation | None = None) -> CapabilityList:
    """Rows by entity; a row whose entity is not in the platform, that lacks something or is too long gets its sentence.

    With `entity` the list is that entity's: two columns are enough, and a row that names another is told.

    Raises CapabilityListRefused for the whole file: when it cannot be read, has no such columns, or carries a mark of
    secrecy in any visible cell.
    """
    sheets = _sheets_of(upload)
    report = CapabilityList()
    found_any = False
    fields = FIELDS if entity is None else [replace(FIELDS[0], required=False), *FIELDS[1:]]
    for sheet in sheets:
        heading = find_heading(sheet.rows, known=known_headings(fields))
        if heading is None:
            continue
        columns = guess_columns(heading.names, fields)
        if columns.without(fields):
            continue
        found_any = True
        try:
            rows = apply(sheet.rows, columns, fields, notes=sheet.notes)
        except HeadingMissingError as missing:
            raise CapabilityListRefused(str(missing)) from missing
        for row in rows:
            said = mobile_sentence(f"{row.values.get('name', '')} {row.values.get('description', '')}")
            if said:
                report.refused.append((row.number, said))
                continue
            if row.problems:
                report.refused.append((row.number, " ".join(problem.sentence for problem in row.problems)))
                continue
            card = CardRow(row.number, str(row.values["name"]), str(row.values["description"]))
            _place(report, str(row.values.get("entity") or ""), card, entity)
    if not found_any and entity is not None:
        raise CapabilityListRefused(_("表中应有“场景能力名称”“场景能力说明”两列，请核对标题行。"))
    if not found_any:
        raise CapabilityListRefused(_("表中应有“主体名称”“场景能力名称”“场景能力说明”三列，请核对标题行。"))
    return report


def _sheets_of(upload: UploadedFile[bytes]) -> list[SheetData]:
    with tempfile.NamedTemporaryFile(suffix=Path(str(upload.name)).suffix) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        try:
            sheets = list(read_sheets(Path(copy.name)))
        except SpreadsheetRefusedError as refused:
            raise CapabilityListRefused(str(refused)) from refused
    # The check of the file itself looks at its beginning only.
    if found := marked_cell(sheets):
        sheet, number, mark = found
        raise CapabilityListRefused(
            _("工作表“%(sheet)s”第%(row)s行有密级标志“%(mark)s”，整个文件未读入。%(warning)s")
            % {"sheet": sheet, "row": number, "mark": mark, "warning": WARNING}
        )
    return sheets


def _place(report: CapabilityList, who: str, row: CardRow, entity: Organisation | None) -> None:
    for spec in FIELDS[1:]:
        most, length = CapabilityCard.MOST[spec.name], len(getattr(row, spec.name))
        if length > most:
            sentence = _("%(column)s最长%(most)s字，这一行有%(length)s字，请压缩后再导入。")
            report.refused.append((row.number, sentence % {"column": spec.label, "most": most, "length": length}))
            return
    entities = Organisation.objects.entities()
    if entity is not None and who in ("", entity.name, entity.uscc):
        found: Organisation | None = entity
    elif entity is not None:
        sentence = _("这一行写的是“%(who)s”，这份清单是%(entity)s的。")
        report.refused.append((row.number, sentence % {"who": who, "entity": entity.name}))
        return
    else:
        found = entities.filter(name=who).first() or entities.filter(uscc=who.upper()).exclude(uscc="").first()
    if found is None:
        report.refused.append((row.number, _("平台上没有“%s”，请先登记这个主体，或核对名称。") % who))
        return
    report.entities.setdefault(found.pk, found)
    report.rows.setdefault(found.pk, []).append(row)
