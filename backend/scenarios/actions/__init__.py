from backend.scenarios.actions.amendments import (
    apply_amendment,
    check_amendment,
    drop_amendment,
    recheck_amendment,
    return_amendment,
    submit_amendment,
)
from backend.scenarios.actions.batches import submit_batch
from backend.scenarios.actions.classes import load_classes
from backend.scenarios.actions.deletion import (
    delete_draft,
    purge_deleted,
    restore_draft,
    restore_import,
    undo_import,
)
from backend.scenarios.actions.drafts import autosave_draft, create_draft, forget_autosave, save_scenario
from backend.scenarios.actions.imports import (
    fill_blanks,
    fix_row,
    leave_out_row,
    name_columns,
    start_import,
    take_back_row,
)
from backend.scenarios.actions.lapsing import lapse_scenarios
from backend.scenarios.actions.owners import owner_renamed
from backend.scenarios.actions.questions import answer_question, ask_question
from backend.scenarios.actions.review import (
    Point,
    check_scenario,
    publish_scenario,
    recheck_scenario,
    return_scenario,
    take_down_scenario,
    undo_last,
)
from backend.scenarios.actions.scans import discard_unused_scans, keep_scan
from backend.scenarios.actions.submission import (
    recall_submission,
    reopen_scenario,
    submit_scenario,
    withdraw_scenario,
)
from backend.scenarios.actions.words import remove_word, save_word

__all__ = [
    "Point",
    "answer_question",
    "apply_amendment",
    "ask_question",
    "autosave_draft",
    "check_amendment",
    "check_scenario",
    "create_draft",
    "delete_draft",
    "discard_unused_scans",
    "drop_amendment",
    "fill_blanks",
    "fix_row",
    "forget_autosave",
    "keep_scan",
    "lapse_scenarios",
    "leave_out_row",
    "load_classes",
    "name_columns",
    "owner_renamed",
    "publish_scenario",
    "purge_deleted",
    "recall_submission",
    "recheck_amendment",
    "recheck_scenario",
    "remove_word",
    "reopen_scenario",
    "restore_draft",
    "restore_import",
    "return_amendment",
    "return_scenario",
    "save_scenario",
    "save_word",
    "start_import",
    "submit_amendment",
    "submit_batch",
    "submit_scenario",
    "take_back_row",
    "take_down_scenario",
    "undo_import",
    "undo_last",
    "withdraw_scenario",
]
