from backend.organisations.actions.legal import change_legal_record
from backend.organisations.actions.lists import ImportOutcome, import_capability_list
from backend.organisations.actions.members import (
    change_role,
    end_membership,
    invite_admin,
    invite_member,
    inviting_name,
    join,
)
from backend.organisations.actions.organisations import (
    create_organisation,
    edit_organisation,
    register_organisation,
)
from backend.organisations.actions.profiles import add_cards, profile_changed, remove_part, save_part, save_profile
from backend.organisations.actions.registry import admit_entity, exit_entity, resume_entity, suspend_entity
from backend.organisations.actions.verification import keep_authority, verify_organisation, withdraw_verification

__all__ = [
    "ImportOutcome",
    "add_cards",
    "admit_entity",
    "change_legal_record",
    "change_role",
    "create_organisation",
    "edit_organisation",
    "end_membership",
    "exit_entity",
    "import_capability_list",
    "invite_admin",
    "invite_member",
    "inviting_name",
    "join",
    "keep_authority",
    "profile_changed",
    "register_organisation",
    "remove_part",
    "resume_entity",
    "save_part",
    "save_profile",
    "suspend_entity",
    "verify_organisation",
    "withdraw_verification",
]
