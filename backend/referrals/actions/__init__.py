from backend.referrals.actions.authorising import arrange_card, bind_authority
from backend.referrals.actions.consenting import consent, refuse, renew, widen, withdraw
from backend.referrals.actions.expiring import end_expired, lapse_unanswered, warn_of_ending
from backend.referrals.actions.figures import (
    confirm_figure,
    drop_figure,
    forget_dropped,
    restore_figure,
    return_figure,
    tell_figure,
)
from backend.referrals.actions.passing_on import note_batch, return_batch
from backend.referrals.actions.proposing import Row, check_pairs, discard_batch, propose, send_batch
from backend.referrals.actions.results import confirm_result, dispute_result, report_result
from backend.referrals.actions.reviewing import (
    accept_referral,
    advance,
    answer_question,
    ask_question,
    decline_referral,
)
from backend.referrals.actions.sharing import disclose, read_sheet

__all__ = [
    "Row",
    "accept_referral",
    "advance",
    "answer_question",
    "arrange_card",
    "ask_question",
    "bind_authority",
    "check_pairs",
    "confirm_figure",
    "confirm_result",
    "consent",
    "decline_referral",
    "discard_batch",
    "disclose",
    "dispute_result",
    "drop_figure",
    "end_expired",
    "forget_dropped",
    "lapse_unanswered",
    "note_batch",
    "propose",
    "read_sheet",
    "refuse",
    "renew",
    "report_result",
    "restore_figure",
    "return_batch",
    "return_figure",
    "send_batch",
    "tell_figure",
    "warn_of_ending",
    "widen",
    "withdraw",
]
