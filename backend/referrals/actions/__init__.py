from backend.referrals.actions.consenting import consent, refuse, widen, withdraw
from backend.referrals.actions.expiring import end_expired, lapse_unanswered
from backend.referrals.actions.passing_on import note_batch, return_batch
from backend.referrals.actions.proposing import Row, check_pairs, discard_batch, propose, send_batch
from backend.referrals.actions.results import confirm_result, dispute_result, report_result
from backend.referrals.actions.reviewing import accept_referral
from backend.referrals.actions.sharing import disclose, read_sheet

__all__ = [
    "Row",
    "accept_referral",
    "check_pairs",
    "confirm_result",
    "consent",
    "discard_batch",
    "disclose",
    "dispute_result",
    "end_expired",
    "lapse_unanswered",
    "note_batch",
    "propose",
    "read_sheet",
    "refuse",
    "report_result",
    "return_batch",
    "send_batch",
    "widen",
    "withdraw",
]
