"""What an event's meetings came to: of those asked for how many were planned, took place, and led on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.lib.paper import pdf_of
from backend.lib.spreadsheets import Table, write_book
from backend.roadshows.choices import Priority, Result
from backend.roadshows.meetings import pairs_of, participants_of
from backend.roadshows.models import Event, Outcome
from backend.roadshows.released import latest_meetings, met_in

LED_ON = (Result.AGREED, Result.FOLLOW_UP)


@dataclass
class Line:
    """One group: asked for, planned in the latest release, met as at least one side says, led on as at least one side says."""

    name: str
    asked: int = 0
    planned: int = 0
    met: int = 0
    led_on: int = 0

    @property
    def rate(self) -> str:
        """Of those asked for, how many found a place."""
        return self._of_asked(self.planned)

    @property
    def met_rate(self) -> str:
        """Of those asked for, how many took place."""
        return self._of_asked(self.met)

    def _of_asked(self, count: int) -> str:
        return f"{100 * count / self.asked:.0f}%" if self.asked else "—"


@dataclass
class Report:
    total: Line
    by_priority: list[Line]
    by_kind: list[Line]
    headings: list[str]
    rows: list[list[Any]]
    silent: int = 0
    at: Any = field(default_factory=timezone.now)


def report_of(event: Event) -> Report:
    """Counted from rows; a meeting is met where neither side says that it was not and one says what came of it."""
    listed = {one.pk: one for one in participants_of(event)}
    pairs = {(pair.entity.pk, pair.institution.pk): pair.priority for pair in pairs_of(event, listed).values()}
    mets = {(met.entity_id, met.institution_id): met for met in met_in(latest_meetings(event))}
    said: dict[tuple[int, int], dict[str, Result]] = {}
    outcomes = Outcome.objects.filter(meeting__event=event).values_list(
        "meeting__entity_id", "meeting__institution_id", "participant_id", "result"
    )
    for entity, institution, by, result in outcomes:
        side = "entity" if by == entity else "institution"
        said.setdefault((entity, institution), {})[side] = Result(result)
    every = sorted({*pairs, *mets}, key=lambda key: (key not in mets, mets[key].begin if key in mets else 0, key))
    facts: list[Any] = []
    for key in every:
        words = said.get(key, {})
        met = bool(words) and Result.NOT_MET not in words.values()
        led = met and any(word in LED_ON for word in words.values())
        facts.append((key, pairs.get(key) or Priority(mets[key].priority), key in mets, met, led))

    kinds = _kinds(listed[institution] for _entity, institution in every if institution in listed)
    return Report(
        total=_line(_("合计"), facts),
        by_priority=[_line(str(level.label), [fact for fact in facts if fact[1] == level]) for level in Priority],
        by_kind=[_line(label, [fact for fact in facts if _is_of(listed, fact[0][1], kind)]) for kind, label in kinds],
        headings=[_("主体"), _("机构"), _("意愿"), _("时间"), _("桌子"), _("主体说"), _("机构说")],
        rows=[
            [
                str(listed.get(key[0]) or mets[key].entity),
                str(listed.get(key[1]) or mets[key].institution),
                str(priority.label),
                f"{timezone.localtime(mets[key].begin):%Y-%m-%d %H:%M}" if key in mets else _("没有排进"),
                mets[key].where if key in mets else "",
                *(
                    str(said.get(key, {})[side].label) if side in said.get(key, {}) else ""
                    for side in ("entity", "institution")
                ),
            ]
            for key, priority, _planned, _met, _led in facts
        ],
        silent=sum(1 for key in mets if key not in said),
    )


def _line(name: str, facts: list[Any]) -> Line:
    return Line(name, len(facts), *(sum(bool(fact[place]) for fact in facts) for place in (2, 3, 4)))


def _is_of(listed: Mapping[int, Any], institution: int, kind: str) -> bool:
    return institution in listed and listed[institution].organisation.kind == kind


def _kinds(institutions: Iterable[Any]) -> list[tuple[str, str]]:
    found = {one.organisation.kind: str(one.organisation.get_kind_display()) for one in institutions}
    return sorted(found.items())


def report_book(report: Report) -> bytes:
    """The report as a workbook: a line for each that was wished for, and what they come to."""
    groups = [
        (_("合计"), [report.total]),
        (_("按意愿"), report.by_priority),
        (_("按机构种类"), report.by_kind),
    ]
    summary: list[list[Any]] = [
        [group, line.name, line.asked, line.planned, line.rate, line.met, line.met_rate, line.led_on]
        for group, lines in groups
        for line in lines
    ]
    headings = [_("分组"), _("名称"), _("想见"), _("排进"), _("排进率"), _("见成"), _("见成率"), _("继续对接")]
    return write_book([Table(_("洽谈结果"), report.headings, report.rows), Table(_("汇总"), headings, summary)])


def report_pdf(context: dict[str, Any]) -> bytes:
    """The report as a paper."""
    return pdf_of(render_to_string("roadshows/meetings/report_paper.html", context))
