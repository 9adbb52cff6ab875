from backend.referrals.models.batch import ReferralBatch
from backend.referrals.models.consent import Consent, ConsentText
from backend.referrals.models.disclosure import Disclosure
from backend.referrals.models.figure import Figure
from backend.referrals.models.referral import Referral
from backend.referrals.models.result import CreditResult
from backend.referrals.models.reviewing import CardLayout, Message, SealedAuthority

__all__ = [
    "CardLayout",
    "Consent",
    "ConsentText",
    "CreditResult",
    "Disclosure",
    "Figure",
    "Message",
    "Referral",
    "ReferralBatch",
    "SealedAuthority",
]
