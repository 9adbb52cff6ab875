"""Errors of this app.

ReferralError
├── NotReady      something is missing or wrong; `sentences` by field
├── NotYourStep   the person may not take this step
├── NoConsent     there is no living consent for what was asked
└── OldText       the consent text was renewed since the form was opened
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReferralError(Exception):
    """Carries a sentence for the person."""


class NotReady(ReferralError):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("".join(sentences.values()))
        self.sentences = dict(sentences)


class NotYourStep(ReferralError):
    def __init__(self) -> None:
        super().__init__(_("当前账号不能办理这一步。"))


class NoConsent(ReferralError):
    def __init__(self) -> None:
        super().__init__(_("主体没有同意，或同意已到期、已撤回。"))


class OldText(ReferralError):
    def __init__(self) -> None:
        super().__init__(_("同意书的文本已更新，请看过新的文本再答复。"))
