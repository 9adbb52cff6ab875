"""Errors of this app.

OrganisationsError
├── NotAnEntity       the registry is for entities
├── WrongState        the step does not fit where the entity stands
├── LastAdmin         an organisation keeps at least one administrator
├── HasAdmin          it has one, who invites the others
├── NoAuthority       nothing on file says that the organisation may post
└── WrongRecord       a legal record that does not follow from the one before
"""


class OrganisationsError(Exception):
    """Carries a sentence for the person."""


class NotAnEntity(OrganisationsError):
    pass


class WrongState(OrganisationsError):
    pass


class LastAdmin(OrganisationsError):
    pass


class HasAdmin(OrganisationsError):
    pass


class NoAuthority(OrganisationsError):
    pass


class WrongRecord(OrganisationsError):
    pass
