from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.conflicts.choices import PERSON_TO_BODY, Kind
from backend.organisations.models import Organisation
from backend.web.forms import ToldMixin

TOO_MANY = 2


class BodyField(forms.CharField):
    """An organisation by its full name, as people write it."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        found = Organisation.objects.filter(Q(name=name) | Q(short_name=name))[:TOO_MANY]
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到“%s”，请填营业执照上的全称。") % name)
        return found[0]


class PartyField(forms.CharField):
    """A person by user name or address, or an organisation by its name."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        people = User.objects.filter(Q(username=name) | Q(email__iexact=name), is_active=True)[:TOO_MANY]
        if len(people) == 1:
            return people[0]
        bodies = Organisation.objects.filter(Q(name=name) | Q(short_name=name))[:TOO_MANY]
        if len(bodies) == 1:
            return bodies[0]
        raise forms.ValidationError(_("没有找到“%s”。单位填全称，个人填用户名或电子邮箱。") % name)


class TieForm(ToldMixin, forms.Form):
    """What a person says of themselves."""

    kinds: tuple[Kind, ...] = PERSON_TO_BODY

    right: forms.CharField = BodyField(
        label=gettext_lazy("单位"), max_length=120, help_text=gettext_lazy("填营业执照上的全称。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("是什么关系"))
    share = forms.DecimalField(
        label=gettext_lazy("持股比例"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    since = forms.DateField(label=gettext_lazy("起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        chosen = [(value, label) for value, label in Kind.choices if value in self.kinds]
        self.fields["kind"].choices = [("", _("请选择")), *chosen]  # type: ignore[attr-defined]


class RecordForm(TieForm):
    """What an officer records of any two."""

    kinds = tuple(Kind)

    left = PartyField(label=gettext_lazy("甲方"), max_length=150)
    right = PartyField(
        label=gettext_lazy("乙方"), max_length=150, help_text=gettext_lazy("单位填全称，个人填用户名或电子邮箱。")
    )
    field_order = ("left", "right", "kind", "share", "since", "until", "note")
