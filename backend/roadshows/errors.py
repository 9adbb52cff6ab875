"""Errors of this app.

RoadshowsError
├── NotReady         something that an event, an application or a sheet must say is missing; `sentences` by field
├── NotYourStep      the person may not take this step
├── NotNow           what was asked for does not fit the state of the event
├── Full             the last place is taken
├── Tied             a judge and an entity are tied; `paths` says how
├── Clashing         the programme has clashes and is not released
└── EditedMeanwhile  somebody has saved since the form was opened
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _


class RoadshowsError(Exception):
    """Carries a sentence for the person."""


class NotReady(RoadshowsError):
    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("".join(sentences.values()))
        self.sentences = dict(sentences)


class NotYourStep(RoadshowsError):
    def __init__(self) -> None:
        super().__init__(_("当前账号不能办理这一步。"))


class NotNow(RoadshowsError):
    pass


class Full(RoadshowsError):
    def __init__(self) -> None:
        super().__init__(_("名额已满，没有选上。先改名额，或改选其他主体。"))


class Tied(RoadshowsError):
    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__("".join(paths))
        self.paths = list(paths)


class Clashing(RoadshowsError):
    pass


class EditedMeanwhile(RoadshowsError):
    def __init__(self) -> None:
        super().__init__(_("您打开之后，已有人保存过。下面是您写的，再存一次就以它为准。"))
