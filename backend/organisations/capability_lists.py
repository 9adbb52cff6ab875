"""A capability list as cities publish it: 单位名称 | 场景能力名称 | 场景能力说明, read into cards by entity."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from backend.lib.importing import FieldSpec, HeadingMissingError, apply, guess_columns, known_headings
from backend.lib.phone_fields import mobile_sentence
from backend.lib.spreadsheets import SpreadsheetRefusedError, find_heading, read_sheets
from backend.organisations.models import Organisation

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FIELDS = [
    FieldSpec("entity", "主体名称", ("单位名称", "企业名称", "主体", "统一社会信用代码"), required=True),
    FieldSpec("name", "场景能力名称", ("能力名称", "能力清单名称"), required=True, key=True),
    FieldSpec("description", "场景能力说明", ("能力说明", "场景能力描述", "能力描述", "说明"), required=True),
]


class CapabilityListRefused(Exception):
    """The file cannot be read as a capability list; str() is the sentence."""


@dataclass
class CapabilityList:
    """What was read. `refused` are (row number, sentence)."""

    entities: dict[str, Organisation] = field(default_factory=dict)
    by_entity: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(cards) for cards in self.by_entity.values())


def read_capability_list(upload: UploadedFile[bytes]) -> CapabilityList:
    """Rows by entity; a row whose entity is not in the platform, or that lacks something, gets its sentence."""
    with tempfile.NamedTemporaryFile(suffix=Path(str(upload.name)).suffix) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        try:
            sheets = read_sheets(Path(copy.name))
        except SpreadsheetRefusedError as refused:
            raise CapabilityListRefused(str(refused)) from refused
    report = CapabilityList()
    found_any = False
    for sheet in sheets:
        heading = find_heading(sheet.rows, known=known_headings(FIELDS))
        if heading is None:
            continue
        columns = guess_columns(heading.names, FIELDS)
        if columns.without(FIELDS):
            continue
        found_any = True
        try:
            rows = apply(sheet.rows, columns, FIELDS, notes=sheet.notes)
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
            _place(
                report, row.number, str(row.values["entity"]), str(row.values["name"]), str(row.values["description"])
            )
    if not found_any:
        raise CapabilityListRefused(_("表中应有“主体名称”“场景能力名称”“场景能力说明”三列，请核对标题行。"))
    return report


def _place(report: CapabilityList, number: int, who: str, name: str, description: str) -> None:
    if who not in report.entities:
        rows = Organisation.objects.entities()
        found = rows.filter(name=who).first() or rows.filter(uscc=who.upper()).exclude(uscc="").first()
        if found is None:
            report.refused.append((number, _("平台上没有“%s”，请先登记这个主体，或核对名称。") % who))
            return
        report.entities[who] = found
    report.by_entity.setdefault(who, []).append((name[:120], description[:1200]))
