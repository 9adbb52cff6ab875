"""Errors of this app.

AccountsError
├── InvitationSpent   used before, or past its day
└── UnknownScope      a key was asked for something that does not exist
"""


class AccountsError(Exception):
    """Carries a sentence for the person."""


class InvitationSpent(AccountsError):
    pass


class UnknownScope(AccountsError):
    pass
