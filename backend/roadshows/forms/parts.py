"""Applying, inviting, scoring, placing: the smaller forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.files.forms import CheckedFileField, UnclassifiedFormMixin, refuse_secrecy_mark
from backend.files.kinds import DECK_KINDS
from backend.lib.dates import display_date
from backend.lib.phone_fields import NoMobilesMixin
from backend.organisations.models import Organisation
from backend.roadshows.actions.sessions import LONGEST_DELAY
from backend.roadshows.models import Application, Event, Gear, Judge, Room, Session, Sheet
from backend.talent.models import Expert
from backend.web.forms import ToldMixin

STEP = timedelta(minutes=5)


class ApplyForm(NoMobilesMixin, ToldMixin, forms.ModelForm[Application]):
    class Meta:
        model = Application
        fields = ["title", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}

    deck_file = CheckedFileField(kinds=DECK_KINDS, label=gettext_lazy("路演材料"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.most = filesizeformat(settings.FILE_MAX_BYTES)
        self.fields["deck_file"].widget.attrs["data-max-bytes"] = settings.FILE_MAX_BYTES

    def show_faults(self, sentences: Mapping[str, str]) -> None:
        super().show_faults({"deck_file" if name == "deck" else name: said for name, said in sentences.items()})


class AnswerForm(UnclassifiedFormMixin, forms.Form):
    answer = forms.CharField(label=gettext_lazy("答复"), max_length=300, required=False)


class ExpertField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, obj: Expert) -> str:
        """With the house, since names repeat."""
        return f"{obj.name}（{obj.institution_name}）"


class InviteForm(ToldMixin, forms.Form):
    expert = ExpertField(label=gettext_lazy("专家"), queryset=Expert.objects.none())

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        rows = Expert.objects.visible_to(user).listed().filter(user__isnull=False).select_related("institution")
        field = self.fields["expert"]
        assert isinstance(field, ExpertField)
        field.queryset = rows


class SheetForm(ToldMixin, forms.Form):
    """A line of the rubric a field, in order."""

    def __init__(self, data: Any = None, *, event: Event, sheet: Sheet | None) -> None:
        super().__init__(data)
        given = {score.criterion_id: score.points for score in sheet.scores.all()} if sheet else {}
        for criterion in event.criteria.all():
            self.fields[f"c{criterion.pk}"] = forms.IntegerField(
                label=criterion.name,
                help_text=criterion.hint,
                required=False,
                initial=given.get(criterion.pk),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": criterion.points}),
                error_messages={"invalid": _("请填0到%s的整数。") % criterion.points},
            )
            self.fields[f"c{criterion.pk}"].most = criterion.points  # type: ignore[attr-defined]
        self.fields["remark"] = forms.CharField(
            label=_("评语"), max_length=500, required=False, initial=sheet.remark if sheet else "",
            validators=[refuse_secrecy_mark],
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    @property
    def points(self) -> dict[int, int]:
        values = self.cleaned_data.items()
        return {int(name[1:]): given for name, given in values if name.startswith("c") and given is not None}

    @property
    def lines(self) -> list[tuple[Any, int]]:
        """Each line with its most."""
        return [(self[name], field.most) for name, field in self.fields.items() if hasattr(field, "most")]


def starts_of(event: Event, step: timedelta = STEP) -> list[datetime]:
    """Every moment at which a session may begin."""
    found = []
    for half_day in event.half_days.all():
        moment = half_day.begin
        while moment < half_day.end:
            found.append(moment)
            moment += step
    return found


class PlaceForm(ToldMixin, forms.Form):
    """A room and a time, or neither: then it waits beside the grid."""

    room = forms.ModelChoiceField(label=gettext_lazy("会场"), queryset=Room.objects.none(), required=False)
    starts_at = forms.TypedChoiceField(
        label=gettext_lazy("开始"), required=False, empty_value=None, coerce=datetime.fromisoformat
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, event: Event, **options: Any) -> None:
        super().__init__(data, **options)
        _offer_places(self, event)


class SessionForm(NoMobilesMixin, ToldMixin, forms.Form):
    title = forms.CharField(label=gettext_lazy("场次名称"), max_length=80)
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("路演主体"), queryset=Organisation.objects.none(), required=False
    )
    minutes = forms.IntegerField(label=gettext_lazy("时长"), min_value=5, max_value=480)
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("到场的人"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    gear = forms.ModelMultipleChoiceField(
        label=gettext_lazy("所需设备"), queryset=Gear.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    room = forms.ModelChoiceField(label=gettext_lazy("会场"), queryset=Room.objects.none(), required=False)
    starts_at = forms.TypedChoiceField(
        label=gettext_lazy("开始"), required=False, empty_value=None, coerce=datetime.fromisoformat
    )
    fixed = forms.BooleanField(label=gettext_lazy("固定，自动排期不动它"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def __init__(self, data: Any = None, *, event: Event, session: Session | None = None) -> None:
        initial: dict[str, Any] = {"minutes": event.session_minutes}
        if session is not None:
            initial = {
                "title": session.title, "presenter": session.presenter_id, "minutes": session.minutes,
                "people": [one.pk for one in session.people.all()], "gear": [one.pk for one in session.gear.all()],
                "room": session.room_id, "fixed": session.fixed, "version": session.edit_number,
                "starts_at": _value(session.starts_at) if session.starts_at else "",
            }  # fmt: skip
        super().__init__(data, initial=initial)
        chosen = Organisation.objects.filter(
            pk__in=Application.objects.filter(event=event).selected().values("entity_id")
        )
        held = session.presenter_id if session is not None else None
        self._offer("presenter", (chosen | Organisation.objects.filter(pk=held or 0)).distinct())
        jury = Judge.objects.filter(event=event).judging().values("expert__user_id")
        staff = event.organiser.memberships.filter(active=True).values("user_id")
        there = session.people.values("pk") if session is not None else User.objects.none().values("pk")
        self._offer("people", (User.objects.filter(pk__in=jury) | User.objects.filter(pk__in=staff)
                               | User.objects.filter(pk__in=there)).distinct().order_by("name", "pk"))  # fmt: skip
        self._offer("gear", Gear.objects.filter(event=event))
        _offer_places(self, event, session.starts_at if session is not None else None)

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def texts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _value(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()


def _offer_places(form: forms.BaseForm, event: Event, held: datetime | None = None) -> None:
    moments = starts_of(event)
    if held is not None and held not in moments:
        moments = sorted([*moments, held])
    several = len({timezone.localdate(moment) for moment in moments}) > 1
    words = {
        _value(moment): f"{display_date(moment)} {timezone.localtime(moment):%H:%M}"
        if several
        else f"{timezone.localtime(moment):%H:%M}"
        for moment in moments
    }
    form.fields["room"].queryset = event.rooms.all()  # type: ignore[attr-defined]
    form.fields["room"].empty_label = _("待排")  # type: ignore[attr-defined]
    form.fields["starts_at"].choices = [("", _("待排")), *words.items()]  # type: ignore[attr-defined]


class LateForm(ToldMixin, forms.Form):
    minutes = forms.IntegerField(label=gettext_lazy("晚点"), min_value=0, max_value=LONGEST_DELAY)


class ReleaseForm(ToldMixin, forms.Form):
    note = forms.CharField(label=gettext_lazy("这一版改了什么"), max_length=200, required=False)
