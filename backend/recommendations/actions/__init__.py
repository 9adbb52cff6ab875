from backend.recommendations.actions.consulting import ask_expert, offer_help
from backend.recommendations.actions.forwarding import forward
from backend.recommendations.actions.opting import switch_for_entity, switch_for_person
from backend.recommendations.actions.responses import owner_id, respond, respond_as_owner, save_pair, take_back
from backend.recommendations.actions.saving import (
    pause_search,
    remove_search,
    rename_search,
    restore_search,
    resume_search,
    save_search,
)
from backend.recommendations.actions.weekly import choose_week

__all__ = [
    "ask_expert",
    "choose_week",
    "forward",
    "offer_help",
    "owner_id",
    "pause_search",
    "remove_search",
    "rename_search",
    "respond",
    "respond_as_owner",
    "restore_search",
    "resume_search",
    "save_pair",
    "save_search",
    "switch_for_entity",
    "switch_for_person",
    "take_back",
]
