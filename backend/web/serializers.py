"""What the API's rooms share when they take something in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.files.secrecy import secrecy_mark
from backend.lib.phone_fields import mobile_sentence


class KnownKeys(serializers.Serializer[Any]):
    """Refuses keys that it does not know, so that a wrong name is told and nobody sets what is not theirs to set."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (strange := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({name: [_("没有这一项，或不能由接口填写。")] for name in strange})
        return super().to_internal_value(data)


class PlainTexts(serializers.Serializer[Any]):
    """Refuses texts that carry a mark of secrecy (W01), as the forms do."""

    def validate(self, attrs: Any) -> Any:
        marks = {name: secrecy_mark(value) for name, value in super().validate(attrs).items() if isinstance(value, str)}
        said = _("文字里有密级标志“%s”。本平台为非涉密系统，请删去涉密内容后再保存。")
        if wrong := {name: [said % mark] for name, mark in marks.items() if mark}:
            raise serializers.ValidationError(wrong)
        return attrs


class PublicTexts(PlainTexts):
    """Refuses mobile numbers too where everybody will read the text (W06); they belong into the contact."""

    def validate(self, attrs: Any) -> Any:
        texts = {name: value for name, value in super().validate(attrs).items() if isinstance(value, str)}
        said = {name: mobile_sentence(text) for name, text in texts.items() if not name.startswith("contact_")}
        if wrong := {name: [sentence] for name, sentence in said.items() if sentence}:
            raise serializers.ValidationError(wrong)
        return attrs


def told(wrong: ModelError) -> serializers.ValidationError:
    """A model's refusal as an answer of the API, by field."""
    if not hasattr(wrong, "error_dict"):
        return serializers.ValidationError(wrong.messages)
    return serializers.ValidationError(
        {"non_field_errors" if name == NON_FIELD_ERRORS else name: said for name, said in wrong.message_dict.items()}
    )
