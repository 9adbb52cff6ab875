"""What pages and actions ask of an organisation that no single queryset answers."""

from __future__ import annotations

from backend.accounts.models import Invitation
from backend.accounts.querysets import InvitationQuerySet
from backend.files.models import StoredFile
from backend.files.querysets import StoredFileQuerySet
from backend.organisations.choices import AUTHORITY_LETTER, Kind, Role
from backend.organisations.models import Organisation


def waiting_invitations(organisation: Organisation) -> InvitationQuerySet:
    """Links to this organisation that nobody has used; the newest first. Some may have expired."""
    return Invitation.objects.unanswered().to(organisation=organisation.pk)


def admin_invitations(organisation: Organisation) -> InvitationQuerySet:
    """As above, those that make an administrator."""
    return waiting_invitations(organisation).to(role=Role.ADMIN.value)


def lacks_admin(organisation: Organisation) -> bool:
    """Whether the bureau may invite somebody to administer it."""
    return organisation.kind != Kind.BUREAU and not organisation.memberships.live().filter(role=Role.ADMIN).exists()


def needs_authority(organisation: Organisation) -> bool:
    """Whether its verification rests on a letter: it may post scenarios or products (S11)."""
    return organisation.owns_scenarios or organisation.is_financier


def authority_letters(organisation: Organisation) -> StoredFileQuerySet:
    """The letters on file, the newest last."""
    return StoredFile.objects.for_claim(AUTHORITY_LETTER, organisation.pk)
