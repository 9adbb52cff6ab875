"""A form shown again as it was typed, before anybody judges it: after autosave, and when one more row was asked for."""

from django.forms.utils import ErrorDict


class AsTyped:
    """For forms: `as_typed()` shows the values given and no faults."""

    _errors: ErrorDict | None

    def as_typed(self) -> None:
        self._errors = ErrorDict()
