"""Errors of this app.

AccountsError
├── InvitationRefused     this person cannot accept it
│   ├── InvitationSpent   used before, taken back, or past its day
│   ├── HasAccount        the address has an account: its person signs in and accepts
│   └── NameTaken         somebody has that user name
├── OwnAccount            nobody switches the own account off
└── UnknownScope          a key was asked for something that does not exist
"""


class AccountsError(Exception):
    """Carries a sentence for the person."""


class InvitationRefused(AccountsError):
    pass


class InvitationSpent(InvitationRefused):
    pass


class HasAccount(InvitationRefused):
    pass


class NameTaken(InvitationRefused):
    pass


class OwnAccount(AccountsError):
    pass


class UnknownScope(AccountsError):
    pass
