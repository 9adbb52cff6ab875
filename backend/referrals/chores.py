"""Regular jobs."""

from datetime import timedelta

from backend.outbox.scheduling import chore
from backend.referrals.actions import end_expired, lapse_unanswered

chore(name="referrals.lapse", every=timedelta(minutes=10))(lapse_unanswered)
chore(name="referrals.expire", every=timedelta(minutes=5))(end_expired)
