"""Regular jobs."""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.referrals.actions import end_expired, forget_dropped, lapse_unanswered, warn_of_ending

chore(name="referrals.lapse", every=timedelta(minutes=10))(lapse_unanswered)
chore(name="referrals.expire", every=timedelta(minutes=5))(end_expired)
chore(name="referrals.warn_of_ending", every=timedelta(minutes=30))(warn_of_ending)
chore(name="referrals.forget_dropped", every=timedelta(hours=1))(forget_dropped)
