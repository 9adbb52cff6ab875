from backend.referrals.models.batch import ReferralBatch
from backend.referrals.models.consent import Consent, ConsentText
from backend.referrals.models.disclosure import Disclosure
from backend.referrals.models.referral import Referral
from backend.referrals.models.result import CreditResult

__all__ = ["Consent", "ConsentText", "CreditResult", "Disclosure", "Referral", "ReferralBatch"]
