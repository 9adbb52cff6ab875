"""Fields and forms that keep what may not be stored outside, with the sentence beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.files.errors import FileRefused
from backend.files.inspection import BytesFile, CheckedUpload, inspect
from backend.files.kinds import KINDS, Kinds
from backend.files.secrecy import WARNING, secrecy_mark


class CheckedFileField(forms.FileField):
    """A file that was inspected when the form is valid: cleaned_data holds a CheckedUpload, ready for `store`."""

    def __init__(self, *, kinds: Kinds = KINDS, **options: Any) -> None:
        options.setdefault("help_text", WARNING)
        self.kinds = kinds  # before the widget asks for its attributes
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(f".{extension}" for extension in self.kinds)}

    def to_python(self, data: BytesFile | None) -> CheckedUpload | None:
        """Refusals come from `inspect` alone, the empty file among them."""
        if data in self.empty_values or data is None:
            return None
        try:
            return inspect(data, self.kinds)
        except FileRefused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused


def refuse_secrecy_mark(text: str) -> None:
    """A validator for text that people type."""
    mark = secrecy_mark(text)
    if mark:
        message = _("文字含有密级标志“%(mark)s”，没有保存。%(warning)s请删去涉密内容。")
        raise ValidationError(message, code="secret", params={"mark": mark, "warning": WARNING})


class UnclassifiedFormMixin(forms.BaseForm):
    """A form none of whose texts may carry a mark of secrecy."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_secrecy_mark]
