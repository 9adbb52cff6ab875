"""Errors of this app. Each carries a sentence for the person.

ScenariosError
├── NotYourStep         the step belongs to somebody else
│   └── SamePerson      first and final review are done by two people (W05)
├── NotAnOwner          organisations of this kind post no scenarios
├── NotVerified         the owner was not verified yet (S11)
├── NotReady            something is missing or wrong; `sentences` by field
├── BatchNotReady       some of a batch are not ready; `problems` by reference, each with its sentences
├── RefusedText         a text may not be kept; `field` names which
│   ├── MarkedSecret    it carries a mark of secrecy (W01)
│   └── PhoneInText     it holds a mobile number where everybody would read it (W06)
├── EditedMeanwhile     somebody saved since the form was opened; `current` is what stands there now
├── NotEditable         in this state the text does not change
├── AmendmentOpen       the published text has a change under review already
├── AlreadyAnswered     the question has its answer
├── ImportRefused       a list cannot be imported; nothing of it is kept
└── TooLateToUndo       somebody has acted on it since
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backend.scenarios.models import Scenario


class ScenariosError(Exception):
    pass


class NotYourStep(ScenariosError):
    pass


class SamePerson(NotYourStep):
    pass


class NotAnOwner(ScenariosError):
    pass


class NotVerified(ScenariosError):
    pass


class NotReady(ScenariosError):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("".join(sentences.values()))
        self.sentences = dict(sentences)


class BatchNotReady(ScenariosError):
    def __init__(self, problems: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(_("有%(count)s条场景还不能报送，请先修改或移出本批。") % {"count": len(problems)})
        self.problems = {reference: dict(sentences) for reference, sentences in problems.items()}


class RefusedText(ScenariosError):
    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class MarkedSecret(RefusedText):
    pass


class PhoneInText(RefusedText):
    pass


class EditedMeanwhile(ScenariosError):
    def __init__(self, current: Scenario) -> None:
        super().__init__(_("您打开之后，已有人保存过这条场景。"))
        self.current = current


class NotEditable(ScenariosError):
    pass


class AmendmentOpen(ScenariosError):
    pass


class AlreadyAnswered(ScenariosError):
    pass


class ImportRefused(ScenariosError):
    pass


class TooLateToUndo(ScenariosError):
    pass
