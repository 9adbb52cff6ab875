"""Errors of this app.

FinancingError
├── NotVerified      the provider was not verified yet
├── NotReady         something that a posted product must say is missing; `sentences` by field
├── NotYourStep      the person may not take this step
├── NotEditable      the text stands still in this state
├── EditedMeanwhile  somebody has saved since the form was opened; `current` is what stands now
└── NeedEditedMeanwhile  the same of a need
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backend.financing.models import Need, Product


class FinancingError(Exception):
    """Carries a sentence for the person."""


class NotVerified(FinancingError):
    pass


class NotReady(FinancingError):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("".join(sentences.values()))
        self.sentences = dict(sentences)


class NotYourStep(FinancingError):
    def __init__(self) -> None:
        super().__init__(_("当前账号不能办理这一步。"))


class NotEditable(FinancingError):
    pass


class EditedMeanwhile(FinancingError):
    def __init__(self, current: Product) -> None:
        super().__init__(_("您打开之后，已有人保存过这款产品。"))
        self.current = current


class NeedEditedMeanwhile(FinancingError):
    def __init__(self, current: Need) -> None:
        super().__init__(_("您打开之后，已有人保存过这条需求。"))
        self.current = current
