"""Errors of this app.

OrganisationsError
├── NotAnEntity       the registry is for entities
├── WrongState        the step does not fit where the entity stands
└── LastAdmin         an organisation keeps at least one administrator
"""


class OrganisationsError(Exception):
    """Carries a sentence for the person."""


class NotAnEntity(OrganisationsError):
    pass


class WrongState(OrganisationsError):
    pass


class LastAdmin(OrganisationsError):
    pass
