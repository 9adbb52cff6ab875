"""Loading official lists that an administrator has as a CSV. All or nothing; loading the same file again changes nothing."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from .errors import LoadRefused
from .models import IndustryClass, ScenarioClass, ScenarioField


def load_industry_classes(rows: Iterable[Mapping[str, str]]) -> int:
    """Take the 小类 (代码, 名称): six digits below a 中类 that is there. A name that changed is updated. Returns how many rows were read."""
    parents = {row.code: row for row in IndustryClass.objects.minors()}
    sentences: list[str] = []
    wanted: dict[str, str] = {}
    for line, row in enumerate(rows, start=2):
        code, name = _cell(row, "代码", "code"), _cell(row, "名称", "name")
        if not re.fullmatch(r"\d{6}", code):
            sentences.append(_("第%(line)s行：代码“%(code)s”应为6位数字。") % {"line": line, "code": code})
        elif code[:4] not in parents:
            sentences.append(
                _("第%(line)s行：没有代码为%(parent)s的中类，%(code)s无处可放。")
                % {"line": line, "parent": code[:4], "code": code}
            )
        elif not name:
            sentences.append(_("第%(line)s行：%(code)s没有名称。") % {"line": line, "code": code})
        elif wanted.get(code, name) != name:
            sentences.append(_("第%(line)s行：%(code)s在前面已有另一个名称。") % {"line": line, "code": code})
        else:
            wanted[code] = name
    _refuse(sentences, wanted)
    with transaction.atomic():
        for code, name in wanted.items():
            IndustryClass.objects.update_or_create(code=code, defaults={"name": name, "parent": parents[code[:4]]})
    return len(wanted)


def load_scenario_classes(rows: Iterable[Mapping[str, str]]) -> int:
    """Take the classes of 国办发〔2025〕37号 (方面, 代码, 名称, 场景领域) and what each covers, complete in both directions.

    场景领域 names one or more of the twelve scenario fields, parted by 、; a scenario field that no class covers refuses the list.
    """
    fields = {row.name: row for row in ScenarioField.objects.all()}
    sentences: list[str] = []
    wanted: dict[str, tuple[str, str, list[ScenarioField]]] = {}
    for line, row in enumerate(rows, start=2):
        aspect, code = _cell(row, "方面", "aspect"), _cell(row, "代码", "code")
        name, names = _cell(row, "名称", "name"), _cell(row, "场景领域", "fields").split("、")
        strange = [each for each in names if each not in fields]
        if not (aspect and code and name):
            sentences.append(_("第%(line)s行：方面、代码、名称都要有。") % {"line": line})
        elif code in wanted:
            sentences.append(_("第%(line)s行：代码%(code)s重复。") % {"line": line, "code": code})
        elif strange:
            sentences.append(
                _("第%(line)s行：没有名为“%(names)s”的场景领域。") % {"line": line, "names": "、".join(strange)}
            )
        else:
            wanted[code] = (aspect, name, [fields[each] for each in names])
    covered = {field.code for *_rest, covers in wanted.values() for field in covers}
    bare = [field.name for field in fields.values() if field.code not in covered]
    if wanted and bare:
        sentences.append(_("没有类别对应场景领域：%(names)s。") % {"names": "、".join(bare)})
    _refuse(sentences, wanted)
    with transaction.atomic():
        ScenarioClass.objects.exclude(code__in=wanted).delete()
        for position, (code, (aspect, name, covers)) in enumerate(wanted.items(), start=1):
            values = {"aspect": aspect, "name": name, "position": position}
            made, _new = ScenarioClass.objects.update_or_create(code=code, defaults=values)
            made.fields.set(covers)
    return len(wanted)


def _cell(row: Mapping[str, str], *headings: str) -> str:
    """What stands under the first of the headings that the file has."""
    return next((str(row[heading] or "").strip() for heading in headings if heading in row), "")


def _refuse(sentences: list[str], wanted: Mapping[str, object]) -> None:
    if not wanted and not sentences:
        sentences = [_("文件里没有数据行；第一行应为表头。")]
    if sentences:
        raise LoadRefused(sentences)
