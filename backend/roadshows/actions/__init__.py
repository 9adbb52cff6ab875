from backend.roadshows.actions.applications import apply, choose, turn_down, withdraw_application
from backend.roadshows.actions.events import Parts, create_event, save_event, take_step
from backend.roadshows.actions.judging import answer_invitation, invite_judge, remove_judge, score
from backend.roadshows.actions.sessions import (
    arrange_rest,
    place_session,
    release_programme,
    remove_session,
    run_late,
    save_session,
    sessions_for_selected,
)

__all__ = [
    "Parts",
    "answer_invitation",
    "apply",
    "arrange_rest",
    "choose",
    "create_event",
    "invite_judge",
    "place_session",
    "release_programme",
    "remove_judge",
    "remove_session",
    "run_late",
    "save_event",
    "save_session",
    "score",
    "sessions_for_selected",
    "take_step",
    "turn_down",
    "withdraw_application",
]
