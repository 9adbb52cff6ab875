"""Forms: a field is its label above, the control, the hint under it, and the error under that with a sign and a sentence.

A form's frame carries the line that nothing secret may be entered or uploaded, so no form can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.web.parts.faults import sentences
from backend.web.parts.reading import read

register = template.Library()

DASHES = BLANK_CHOICE_DASH[0][1]
CARDS_UP_TO = 6  # more choices than this stand in columns of plain ticks


def _widget_attributes(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    known = bound.field.widget.attrs
    css = " ".join(word for word in (known.get("class", ""), "input", given.pop("css", "")) if word)
    # False leaves an attribute out, even one that the widget brings along
    words = {name.replace("_", "-"): False if value is None else value for name, value in given.items()}
    return {"class": css} | words


def _is_several(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


def _say_what_is_empty(field: forms.Field) -> None:
    """Django's dashes for the empty choice tell nothing, and a screen reader reads them one by one."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
        field.empty_label = _("请选择")
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        field.widget.choices = [
            (value, _("请选择") if label == DASHES else label) for value, label in field.widget.choices
        ]


def _field(bound: BoundField, label: str, optional: bool | None, extra: dict[str, Any]) -> dict[str, Any]:
    return {
        "bound": bound,
        "name": label or bound.label,
        "optional": (not bound.field.required) if optional is None else optional,
        "sentences": sentences(bound),
    } | extra


def render_field(
    bound: BoundField,
    label: str = "",
    hint: str | None = None,
    *,
    optional: bool | None = None,
    unit: str = "",
    **given: Any,
) -> str:
    """The field as HTML, by the kind of its widget."""
    widget = bound.field.widget
    if hint is not None:
        bound.help_text = hint  # so that aria-describedby, which Django writes, names what stands there
    if isinstance(widget, forms.HiddenInput):
        return str(bound)
    if _is_several(bound):
        return render_choices(bound, label, optional=optional)
    if isinstance(widget, forms.CheckboxInput):
        return render_to_string("web/ui/tick.html", _field(bound, label, optional, {"control": bound.as_widget()}))
    _say_what_is_empty(bound.field)
    control = bound.as_widget(attrs=_widget_attributes(bound, given))
    template_name = "web/ui/file_field.html" if isinstance(widget, forms.FileInput) else "web/ui/field.html"
    return render_to_string(template_name, _field(bound, label, optional, {"control": control, "unit": unit}))


def render_choices(bound: BoundField, label: str = "", hint: str | None = None, *, optional: bool | None = None) -> str:
    """Cards for few choices, ticks in columns for many; `field.choice_hints` may hold a word under each value."""
    if hint is not None:
        bound.help_text = hint
    hints = getattr(bound.field, "choice_hints", {})
    options = [{"tag": box.tag(), "label": box.choice_label, "hint": hints.get(box.data["value"], "")} for box in bound]
    extra = {"options": options, "cards": len(options) <= CARDS_UP_TO, "described": bound.aria_describedby}
    return render_to_string("web/ui/choices.html", _field(bound, label, optional, extra))


@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    hint: str | None = None,
    *,
    optional: bool | None = None,
    unit: str = "",
    **given: Any,
) -> str:
    """`{% field form.title hint="20字以内" rows=5 %}`: any widget; further words become attributes of the control."""
    return render_field(bound, label, hint, optional=optional, unit=unit, **given)


@register.simple_tag
def choices(bound: BoundField, label: str = "", hint: str | None = None, *, optional: bool | None = None) -> str:
    """`{% choices form.opportunities %}`: radio buttons or boxes as cards."""
    return render_choices(bound, label, hint, optional=optional)


@register.simple_tag
def money(
    bound: BoundField, label: str = "", hint: str | None = None, *, unit: str = "", optional: bool | None = None
) -> str:
    """An amount: figures to the right, the unit behind."""
    figures = {"css": "num", "inputmode": "decimal", "autocomplete": "off"}
    if isinstance(bound.field.widget, forms.NumberInput):  # a browser would throw away what it cannot read
        bound.field.widget = forms.TextInput(attrs=bound.field.widget.attrs)
    return render_field(bound, label, hint, optional=optional, unit=unit or _("万元"), **figures)


@register.inclusion_tag("web/ui/period.html")
def period(start: BoundField, end: BoundField, label: str, hint: str = "") -> dict[str, Any]:
    """From … to …: two dates under one label."""
    return {
        "start": start.as_widget(attrs=_widget_attributes(start, {"aria_label": f"{label}：{_('起')}"})),
        "end": end.as_widget(attrs=_widget_attributes(end, {"aria_label": f"{label}：{_('止')}"})),
        "sentences": sentences(start) + sentences(end),
        "label": label,
        "hint": hint,
        "optional": not (start.field.required or end.field.required),
    }


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """Every field of the form in its plain form, in order."""
    return format_html_join("", "{}", ((render_field(bound),) for bound in form))


@register.simple_block_tag(takes_context=True)
def form_frame(
    context: Context,
    content: str,
    action: str = "",
    *,
    form: forms.BaseForm | None = None,
    autosave: str = "",
    upload: bool = False,
    narrow: bool = False,
    ident: str = "",
    method: str = "post",
    **given: Any,
) -> str:
    """`{% form_frame url form=form autosave=url %}fields, actionbar{% endform_frame %}`.

    Adds the token, the line on secrets, and the list of what is wrong. `upload` sends files with their progress shown;
    `autosave` names the address that takes the draft while it is typed; further words become attributes of the form.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    return render_to_string(
        "web/ui/form_frame.html",
        {
            "content": content,
            "action": action,
            "form": form,
            "autosave": autosave,
            "owner": user.get_username() if autosave and user is not None and user.is_authenticated else "",
            "upload": upload,
            "narrow": narrow,
            "ident": ident,
            "method": method,
            "given": {name.replace("_", "-"): value for name, value in given.items() if value not in (None, False, "")},
            "csrf_token": context.get("csrf_token"),
        },
    )


@register.inclusion_tag("web/ui/faults.html")
def faults(form: forms.BaseForm | None) -> dict[str, Any]:
    """What is wrong, each line a link to its field; nothing where nothing is."""
    if form is None or not form.is_bound or not form.errors:
        return {"faults": [], "general": [], "count": 0}
    named = [
        {"name": bound.label, "target": _target(bound), "sentence": sentences(bound)[0]}
        for bound in form
        if bound.errors
    ]
    general = list(form.non_field_errors())
    return {"faults": named, "general": general, "count": len(named) + len(general)}


def _target(bound: BoundField) -> str:
    return f"{bound.auto_id}_group" if _is_several(bound) else bound.id_for_label


@register.inclusion_tag("web/ui/secrecy.html")
def secrecy() -> dict[str, Any]:
    """本平台为非涉密系统: on every form and upload; the frame of a form has it already."""
    return {}


@register.inclusion_tag("web/ui/disclaimer.html")
def disclaimer() -> dict[str, Any]:
    """本信息为场景需求: on every scenario."""
    return {}


@register.inclusion_tag("web/ui/autosave_line.html")
def autosave_line(saved_at: datetime | None = None) -> dict[str, Any]:
    """What the draft's saving has come to; autosave.js keeps it true."""
    return {"saved_at": saved_at}


@register.inclusion_tag("web/ui/file_row.html")
def file_row(stored: Any) -> dict[str, Any]:
    """A file: name, size in words, url, and percent (while it is sent) or fault (a sentence)."""
    names = ("name", "size", "url", "percent", "fault", "note")
    return {name: read(stored, name, None) for name in names}


@register.inclusion_tag("web/ui/file_rows.html")
def file_rows(stored: Iterable[Any]) -> dict[str, Any]:
    """The files of one thing."""
    return {"files": list(stored)}
