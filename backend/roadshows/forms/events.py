"""An event as its organiser writes it: what it is, and rows of half-days, breaks, gear, rooms, shut hours and the rubric."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.forms import UnclassifiedFormMixin
from backend.lib.phone_fields import NoMobilesMixin
from backend.roadshows.actions import Parts
from backend.roadshows.forms.rows import RowForm, Rows
from backend.roadshows.models import Event
from backend.web import forms as web_forms

Stretch = tuple[date, time, time]  # the day, from, to
APART = re.compile(r"[、，,；;\s]+")


class EventForm(UnclassifiedFormMixin, NoMobilesMixin, forms.ModelForm[Event]):
    class Meta:
        model = Event
        fields = ["kind", "title", "purpose", "place", "places", "apply_until", "session_minutes", "meeting_minutes"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            "apply_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        error_messages = {
            "places": {"min_value": gettext_lazy("请填1到500户。"), "max_value": gettext_lazy("请填1到500户。")},
            "session_minutes": {
                "min_value": gettext_lazy("请填5到240分钟。"),
                "max_value": gettext_lazy("请填5到240分钟。"),
            },
            "meeting_minutes": {
                "min_value": gettext_lazy("请填5到120分钟。"),
                "max_value": gettext_lazy("请填5到120分钟。"),
            },
        }

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance._state.adding:
            del self.fields["version"]
        else:
            self.initial["version"] = self.instance.edit_number
            self.fields["version"].required = True

    @property
    def texts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _day() -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class StretchForm(RowForm):
    """A stretch of a day: from before to."""

    date = _day()
    starts = _clock(gettext_lazy("开始"))
    ends = _clock(gettext_lazy("结束"))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束时间要晚于开始时间。"))
        return values

    @property
    def stretch(self) -> Stretch | None:
        """Where all of it is right."""
        values = getattr(self, "cleaned_data", {})
        found = (values.get("date"), values.get("starts"), values.get("ends"))
        return found if all(found) else None  # type: ignore[return-value]  # all three were looked at


class HalfDayForm(StretchForm):
    pass


class BreakForm(StretchForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    field_order = ("name", "date", "starts", "ends")


class ClosureForm(StretchForm):
    room = forms.CharField(label=gettext_lazy("会场"), max_length=40)
    field_order = ("room", "date", "starts", "ends")


class GearForm(RowForm):
    name = forms.CharField(label=gettext_lazy("设备"), max_length=40)
    pieces = forms.IntegerField(label=gettext_lazy("可借用件数"), min_value=0, max_value=200)


class RoomForm(RowForm):
    optional = ("gear",)
    name = forms.CharField(label=gettext_lazy("会场"), max_length=40)
    tables = forms.IntegerField(
        label=gettext_lazy("桌数"), min_value=1, max_value=200,
        error_messages={"min_value": gettext_lazy("至少1张桌子；没有桌子的会场请删去这一行。")},
    )  # fmt: skip
    gear = forms.CharField(label=gettext_lazy("自带设备"), max_length=120)

    def clean_gear(self) -> list[str]:
        return [name for name in APART.split(self.cleaned_data["gear"] or "") if name]


class CriterionForm(RowForm):
    optional = ("hint",)
    name = forms.CharField(label=gettext_lazy("评分项"), max_length=40)
    hint = forms.CharField(label=gettext_lazy("看什么"), max_length=200)
    points = forms.IntegerField(label=gettext_lazy("满分"), min_value=1, max_value=100)


class EventForms:
    """The form and its rows, judged together; every sentence stands beside the field that it is about."""

    def __init__(self, data: Mapping[str, Any] | None, *, event: Event) -> None:
        more = str(data.get("more", "")) if data is not None else ""
        self.more = bool(more)
        self.form = EventForm(data, instance=event)
        stands = _standing(event)
        self.half_days = Rows(HalfDayForm, "h", data, stands["h"], first=2, more=more)
        self.breaks = Rows(BreakForm, "b", data, stands["b"], more=more)
        self.rooms = Rows(RoomForm, "r", data, stands["r"], first=2, more=more)
        self.closures = Rows(ClosureForm, "x", data, stands["x"], more=more)
        self.gear = Rows(GearForm, "g", data, stands["g"], more=more)
        self.criteria = Rows(CriterionForm, "c", data, stands["c"], first=3, more=more)
        self.all = (self.half_days, self.breaks, self.rooms, self.closures, self.gear, self.criteria)

    def is_valid(self) -> bool:
        judged = [self.form.is_valid(), *(rows.is_valid() for rows in self.all)]
        self._across()
        return all(judged) and not self.form.errors and not self.errors

    @property
    def errors(self) -> list[str]:
        """What is wrong in the rows, for the list on top."""
        return [sentence for rows in self.all for sentence in rows.errors]

    def parts(self) -> Parts:
        return Parts(
            half_days=[_without_pk(row) for row in self.half_days.values()],
            breaks=[_without_pk(row) for row in self.breaks.values()],
            gear=[_without_pk(row) for row in self.gear.values()],
            rooms=self.rooms.values(),
            closures=[_without_pk(row) for row in self.closures.values()],
            criteria=self.criteria.values(),
        )

    def show_faults(self, sentences: Mapping[str, str]) -> None:
        """What an action refused, beside its field or in the row that it is about: `rooms`, or `rooms.KEY` of what stands."""
        for name, said in sentences.items():
            part, _dot, key = name.partition(".")
            rows = getattr(self, part, None)
            if isinstance(rows, Rows):
                row = rows.of(key)
                row.add_error(next(one for one in row.fields if one != "pk"), said)
            else:
                self.form.add_error(name if name in self.form.fields else None, said)

    def _across(self) -> None:
        """What no row knows alone."""
        days = [(row, row.stretch) for row in self.half_days.filled if isinstance(row, HalfDayForm) and row.stretch]
        for place, (row, stretch) in enumerate(days):
            if any(_overlap(stretch, other) for _row, other in days[:place]):
                row.add_error("starts", _("与前面的半天重叠。"))
        self._breaks_inside([stretch for _row, stretch in days])
        self._names_once(self.rooms, "name", _("会场“%s”写了两遍。"))
        self._names_once(self.gear, "name", _("设备“%s”写了两遍。"))
        self._names_once(self.criteria, "name", _("评分项“%s”写了两遍。"))
        self._rooms_open([stretch for _row, stretch in days])
        until = getattr(self.form, "cleaned_data", {}).get("apply_until")
        if until and days and until > _moment(min(stretch for _row, stretch in days)):
            self.form.add_error("apply_until", _("报名截止要早于活动开始。"))

    def _breaks_inside(self, days: list[Stretch]) -> None:
        for row in self.breaks.filled:
            stretch = row.stretch if isinstance(row, BreakForm) else None
            if stretch and days and not any(_inside(stretch, day) for day in days):
                row.add_error("starts", _("不在活动的任何一个半天里。"))

    def _names_once(self, rows: Rows, name: str, sentence: str) -> None:
        seen: set[str] = set()
        for row in rows.filled:
            said = row.cleaned_data.get(name)
            if said in seen:
                row.add_error(name, sentence % said)
            elif said:
                seen.add(said)

    def _rooms_open(self, days: list[Stretch]) -> None:
        rooms = {row.cleaned_data.get("name") for row in self.rooms.filled}
        shut: dict[str, list[Stretch]] = {}
        for row in self.closures.filled:
            room = row.cleaned_data.get("room")
            if room and room not in rooms:
                row.add_error("room", _("没有写“%s”这个会场。") % room)
                continue
            if isinstance(row, ClosureForm) and row.stretch and room:
                shut.setdefault(room, []).append(row.stretch)
                if days and all(_covered(day, shut[room]) for day in days):
                    row.add_error("ends", _("这样“%s”整场活动都不开放；请改短时段，或删去这个会场。") % room)


def _standing(event: Event) -> dict[str, list[dict[str, Any]]]:
    if event._state.adding:
        return {"h": [], "b": [], "r": [], "x": [], "g": [], "c": []}
    stretch = ("date", "starts", "ends")
    rooms = list(event.rooms.prefetch_related("gear", "closures"))
    return {
        "h": list(event.half_days.values(*stretch)),
        "b": list(event.breaks.values("name", *stretch)),
        "r": [{"pk": room.pk, "name": room.name, "tables": room.tables,
               "gear": "、".join(one.name for one in room.gear.all())} for room in rooms],
        "x": [{"room": room.name, "date": one.date, "starts": one.starts, "ends": one.ends}
              for room in rooms for one in room.closures.all()],
        "g": list(event.gear.filter(pieces__gt=0).values("name", "pieces")),
        "c": list(event.criteria.values("pk", "name", "hint", "points")),
    }  # fmt: skip


def _without_pk(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "pk"}


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _inside(inner: Stretch, outer: Stretch) -> bool:
    return inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


def _covered(day: Stretch, shut: list[Stretch]) -> bool:
    """Whether these together leave nothing of it."""
    reached = day[1]
    for _date, starts, ends in sorted(one for one in shut if one[0] == day[0]):
        if starts > reached:
            break
        reached = max(reached, ends)
    return reached >= day[2]


def _moment(stretch: Stretch) -> datetime:
    return timezone.make_aware(datetime.combine(stretch[0], stretch[1]))


class ReasonForm(web_forms.ReasonForm):
    """Why an event is cancelled."""

    without = gettext_lazy("请写取消的理由，报名的主体、评委和参会方会看到。")
