"""Forms of the one-to-one meetings: wishes, presence, a place by hand, and what happens on the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.choices import FINANCIERS, SCENARIO_OWNERS, Kind
from backend.organisations.models import Organisation
from backend.roadshows.actions import DayChange
from backend.roadshows.choices import Side, Wanted
from backend.roadshows.forms.rows import RowForm, Rows
from backend.roadshows.meetings import Timetable, slots_of
from backend.roadshows.models import Event, Meeting, Participant, Room
from backend.web.forms import ToldMixin

LARGEST_RESULTS = 2_000_000  # bytes of a list from the door
MOMENT = "%Y-%m-%dT%H:%M"


def comers() -> QuerySet[Organisation]:
    """Who may sit at a table: entities in the registry, financiers, and owners of scenarios."""
    entities = Organisation.objects.admitted()
    return (entities | Organisation.objects.verified().filter(kind__in=[*FINANCIERS, *SCENARIO_OWNERS])).order_by(
        "kind", "name"
    )


def side_of(organisation: Organisation) -> Side:
    return Side.ENTITY if organisation.kind == Kind.ENTITY else Side.INSTITUTION


def moment_field(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, required=False, widget=widget)


class ListForm(NoMobilesMixin, ToldMixin, forms.Form):
    organisation = forms.ModelChoiceField(label=gettext_lazy("单位"), queryset=Organisation.objects.none())
    person_name = forms.CharField(label=gettext_lazy("参会人"), max_length=60, required=False)
    most_meetings = forms.IntegerField(label=gettext_lazy("最多见几家"), min_value=1, max_value=100, initial=8)

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data)
        listed = Participant.objects.filter(event=event, person__isnull=True).values("organisation_id")
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = comers().exclude(pk__in=listed)


class WishesForm(ToldMixin, forms.Form):
    """A line for each of the other side: 必须见, 想见, 不见, or nothing."""

    def __init__(
        self, data: Any = None, *, others: list[Participant], held: Mapping[int, str], hints: Mapping[int, Any]
    ) -> None:
        super().__init__(data)
        self.others = {f"w{one.pk}": one for one in others}
        self.hints = hints
        choices = [("", _("都可以")), *Wanted.choices]
        for name, one in self.others.items():
            self.fields[name] = forms.ChoiceField(
                label=str(one), choices=choices, required=False, initial=held.get(one.pk, ""),
                widget=forms.RadioSelect,
            )  # fmt: skip

    @property
    def wishes(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data.get(name, "") for name, one in self.others.items()}

    @property
    def lines(self) -> list[tuple[Participant, Any, Any]]:
        """Each with its field and with what the matcher says, those it suggests first."""
        rows = [(one, self[name], self.hints.get(one.pk)) for name, one in self.others.items()]
        return sorted(rows, key=lambda row: row[2] is None)


class AbsenceForm(RowForm):
    starts_at = moment_field(gettext_lazy("从"))
    ends_at = moment_field(gettext_lazy("到"))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts, ends = values.get("starts_at"), values.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        return values


class PresenceForm(ToldMixin, forms.Form):
    most_meetings = forms.IntegerField(label=gettext_lazy("最多见几家"), min_value=1, max_value=100)
    arrives_at = moment_field(gettext_lazy("几点到场"))
    leaves_at = moment_field(gettext_lazy("几点离场"))

    def __init__(self, data: Any = None, *, participant: Participant) -> None:
        initial = {name: getattr(participant, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        gone = [{"starts_at": one.starts_at, "ends_at": one.ends_at} for one in participant.absences.all()]
        self.rows = Rows(AbsenceForm, "a", data, gone, first=len(gone) + 1)

    def is_valid(self) -> bool:
        rows = self.rows.is_valid()
        return super().is_valid() and rows

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        arrives, leaves = values.get("arrives_at"), values.get("leaves_at")
        if arrives and leaves and leaves <= arrives:
            self.add_error("leaves_at", _("离场要晚于到场。"))
        return values

    @property
    def absences(self) -> list[tuple[datetime, datetime]]:
        return [(row["starts_at"], row["ends_at"]) for row in self.rows.values()]


def _clocks(starts: list[datetime]) -> list[tuple[str, str]]:
    several = len({timezone.localdate(start) for start in starts}) > 1
    found = []
    for start in starts:
        local = timezone.localtime(start)
        found.append((local.isoformat(), f"{local.month}月{local.day}日{local:%H:%M}" if several else f"{local:%H:%M}"))
    return found


class SeatForm(ToldMixin, forms.Form):
    """A place by hand: when, where, at which table."""

    starts_at = forms.TypedChoiceField(label=gettext_lazy("开始"), coerce=datetime.fromisoformat)
    spot = forms.ChoiceField(label=gettext_lazy("桌子"))
    fixed = forms.BooleanField(label=gettext_lazy("固定，自动排期不动它"), required=False)

    def __init__(self, data: Any = None, *, table: Timetable, meeting: Meeting | None = None) -> None:
        initial: dict[str, Any] = {}
        if meeting is not None and meeting.starts_at is not None:
            initial = {
                "starts_at": timezone.localtime(meeting.starts_at).isoformat(), "fixed": meeting.fixed,
                "spot": f"{meeting.room_id}.{meeting.table}",
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["starts_at"].choices = _clocks(table.starts)  # type: ignore[attr-defined]
        self.rooms = {room.pk: room for room in table.rooms.values()}
        self.fields["spot"].choices = [  # type: ignore[attr-defined]
            (f"{room.pk}.{number}", _("%(room)s%(number)s桌") % {"room": room.name, "number": number})
            for room in table.rooms.values()
            for number in range(1, room.tables + 1)
        ]

    @property
    def place(self) -> tuple[Room, int]:
        room, number = self.cleaned_data["spot"].split(".")
        return self.rooms[int(room)], int(number)


KINDS = [
    ("absent", gettext_lazy("不来")),
    ("late", gettext_lazy("晚到至…")),
    ("leaves", gettext_lazy("…离场")),
    ("person", gettext_lazy("换人参加")),
    ("guest", gettext_lazy("临时参加")),
]


class ChangeForm(NoMobilesMixin, RowForm):
    """One thing that happened; what it needs besides depends on what it is."""

    optional = ("at", "name", "who", "guest", "wants")
    kind = forms.ChoiceField(label=gettext_lazy("变动"), choices=[("", gettext_lazy("请选择")), *KINDS])
    who = forms.ModelChoiceField(label=gettext_lazy("哪一方"), queryset=Participant.objects.none())
    guest = forms.ModelChoiceField(label=gettext_lazy("新来的单位"), queryset=Organisation.objects.none())
    at = forms.TypedChoiceField(label=gettext_lazy("几点"), coerce=datetime.fromisoformat, empty_value=None)
    name = forms.CharField(label=gettext_lazy("改由谁来"), max_length=60)
    wants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("想见谁"),
        queryset=Participant.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )

    def __init__(self, *arguments: Any, event: Event, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.event = event
        listed = Participant.objects.filter(event=event).select_related("organisation", "person")
        listed = listed.order_by("side", "organisation__name", "pk")
        self._offer("who", listed.coming())
        self._offer("wants", listed.coming())
        there = listed.filter(person__isnull=True).values("organisation_id")
        self._offer("guest", comers().exclude(pk__in=there))
        self.fields["at"].choices = [("", _("请选择")), *_clocks(_moments(event))]  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def is_empty(self) -> bool:
        return not str(self["kind"].value() or "")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        kind = values.get("kind")
        if not kind:
            return values
        needed = {"late": ("who", "at"), "leaves": ("who", "at"), "person": ("who", "name"), "guest": ("guest",)}
        for name in needed.get(kind, ("who",)):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, _("请填写%s。") % self.fields[name].label)
        if kind == "guest" and values.get("guest") and "wants" not in self.errors:
            side = side_of(values["guest"])
            if any(one.side == side for one in values["wants"]):
                self.add_error("wants", _("只能选另一方的单位。"))
        return values

    @property
    def change(self) -> DayChange:
        values = self.cleaned_data
        kind, guest = values["kind"], values.get("guest")
        if kind == "guest" and guest is not None:
            wants = tuple(one.pk for one in values["wants"])
            return DayChange("guest", organisation=guest, side=side_of(guest), wants=wants)
        return DayChange(kind, participant=values["who"], at=values.get("at"), name=values.get("name") or "")


def _moments(event: Event) -> list[datetime]:
    """When meetings begin, and when the last of each half-day is over."""
    return sorted({*(start for start, _half in slots_of(event)), *(one.end for one in event.half_days.all())})


class ChangesForm:
    """Several changes at once, with the preview that was looked at."""

    def __init__(self, data: Mapping[str, Any] | None, *, event: Event) -> None:
        count = 3
        if data is not None:
            given = str(data.get("c-rows", ""))
            count = min(int(given), 20) if given.isascii() and given.isdecimal() else 3
        self.more = bool(data and data.get("more"))
        self.count = count + (3 if self.more else 0)
        self.forms = [ChangeForm(data, prefix=f"c-{number}", event=event) for number in range(self.count)]
        self.bound = data is not None

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.filled]
        return bool(judged) and all(judged)

    @property
    def filled(self) -> list[ChangeForm]:
        return [form for form in self.forms if not form.is_empty]

    @property
    def changes(self) -> list[DayChange]:
        return [form.change for form in self.filled]

    @property
    def twice(self) -> str:
        """Who stands in two lines that cannot both be."""
        seen: set[int] = set()
        for form in self.filled:
            one = form.cleaned_data.get("who")
            if one is not None and form.cleaned_data["kind"] in ("absent", "late", "leaves"):
                if one.pk in seen:
                    return str(_("“%s”写了两行，请合成一行。") % one)
                seen.add(one.pk)
        return ""


class ResultsForm(ToldMixin, forms.Form):
    results = forms.FileField(label=gettext_lazy("签到结果文件"))

    def clean_results(self) -> Any:
        sent = self.cleaned_data["results"]
        if sent.size > LARGEST_RESULTS:
            raise forms.ValidationError(_("文件超过2MB，不是会场包存下的签到结果。"))
        return sent
