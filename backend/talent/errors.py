"""Errors of this app.

TalentError
└── NotReady   something that a listed expert must say is missing
"""


class TalentError(Exception):
    """Carries a sentence for the person."""


class NotReady(TalentError):
    pass
