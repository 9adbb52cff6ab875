"""Errors of this app.

TalentError
├── HasAccount   the expert has an account already
└── NotReady     something that a listed expert must say is missing
"""


class TalentError(Exception):
    """Carries a sentence for the person."""


class NotReady(TalentError):
    pass


class HasAccount(TalentError):
    pass
